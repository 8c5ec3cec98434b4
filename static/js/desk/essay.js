// The essay's page beside its text: the address that the slug makes, the picture chosen, the rail on a phone.
"use strict";
{
  const slug = document.getElementById("id_slug"), help = document.querySelector("#id_slug_helptext > div"), warning = document.getElementById("slug-warning");
  const address = () => {
    if (help) help.textContent = help.textContent.replace(/\/articles\/.*$/, `/articles/${slug.value || "…"}/`);
    if (warning) warning.hidden = !slug.value || slug.value === warning.dataset.live;
  };
  slug?.addEventListener("input", address);
  document.getElementById("id_title")?.addEventListener("input", () => setTimeout(address));  // which the slug of a new essay follows

  const place = document.getElementById("lead-picture"), field = document.getElementById("id_picture");
  const picture = async () => {
    place.hidden = true;
    if (!field.value) return;
    const answer = await fetch(`${place.dataset.pictures}?id=${field.value}`);
    const [found] = answer.ok ? (await answer.json()).pictures : [];
    if (!found || String(found.id) !== field.value) return;
    place.querySelector("img").src = found.src;
    place.querySelector("span").textContent = found.alt || "Decorative: screen readers pass it by.";
    place.hidden = false;
  };
  if (place && field?.tagName === "SELECT") window.addEventListener("load", () => django.jQuery(field).on("change", picture));

  if (matchMedia("(max-width: 69.99rem)").matches) for (const part of document.querySelectorAll("[data-rail]")) part.open = false;
  const more = document.querySelector(".essay-more");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && more?.open) { more.open = false; more.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => { if (more && !more.contains(event.target)) more.open = false; });
}
