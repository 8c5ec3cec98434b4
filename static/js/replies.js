// "Reply" brings the form to the reply; without this script its link does, by a page of its own.
const respond = document.querySelector(".respond"), form = respond.querySelector("form"), home = new Comment();
const [line, name] = form.querySelectorAll(".answering, .answering bdi");
let link;
respond.before(home);

const answer = (to) => {
  (to?.closest(".comment__card") ?? home).after(respond);
  line.hidden = !to;
  name.textContent = to?.dataset.name;
  form.elements.reply_to.value = to?.dataset.reply ?? "";
  (!to && link || form.elements.comment).focus();
  link = to;
};
addEventListener("click", (event) => {
  const to = event.target.closest("[data-reply], .answering a");
  if (!to || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  answer(to.dataset.reply && to);
});
respond.addEventListener("keydown", ({ key, isComposing }) => link && key === "Escape" && !isComposing && answer());
