// What is longer than the server reads is said before it is sent.
"use strict";
{
  const form = document.querySelector("form.from-manuscript"), most = Number(form.dataset.most);
  form.addEventListener("submit", (event) => {
    const said = document.getElementById("too-long"), pasted = [...form.querySelectorAll("textarea")].map((field) => field.value).join("");
    const size = Math.max(form.elements.file.files[0]?.size || 0, new Blob([pasted]).size);
    if (size <= most) return;
    event.preventDefault();
    said.textContent = `This is ${size.toLocaleString("en")} bytes long; the limit is ${most.toLocaleString("en")}. Nothing was sent.`;
    said.hidden = false;
    said.scrollIntoView({ block: "center" });
  });
}
