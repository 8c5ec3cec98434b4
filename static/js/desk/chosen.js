// Select2 names its boxes by what is chosen in them, and its search by nothing; they get the labels of their fields.
// What it says in place of choices ("No results found") is an alert in a list of options; here it is an option that cannot be chosen.
"use strict";
{
  const said = (select) => (select.labels[0]?.textContent ?? select.ariaLabel ?? "").replace(":", "").trim();
  const name = (select) => {
    const box = select.nextElementSibling?.querySelector("[role=combobox]");
    const label = select.labels[0];
    if (!box) return;
    if (!label) {
      for (const part of [box, box.querySelector("[role=textbox]")]) part.setAttribute("aria-label", said(select));
      return;
    }
    label.id = `${select.id}_label`;
    const words = box.querySelector("[role=textbox]");
    words.setAttribute("aria-labelledby", label.id);
    box.setAttribute("aria-labelledby", `${label.id} ${words.id}`);
  };
  const nameAll = (within) => within.querySelectorAll("select.admin-autocomplete").forEach(name);
  const messages = new MutationObserver((changes) => {
    for (const message of changes.flatMap((change) => [...change.addedNodes])) {
      if (!message.matches?.(".select2-results__message")) continue;
      message.setAttribute("role", "option");
      message.setAttribute("aria-disabled", "true");
    }
  });
  // All of it after the admin's own scripts, in whatever order they stand.
  window.addEventListener("load", () => {
    django.jQuery(() => nameAll(document));
    document.addEventListener("formset:added", (event) => nameAll(event.target));
    django.jQuery(document).on("select2:open", (event) => {
      const box = event.target.nextElementSibling.querySelector("[role=combobox]");
      const list = document.getElementById(box.getAttribute("aria-owns"));
      const words = said(event.target);
      messages.observe(list, { childList: true });
      box.setAttribute("aria-controls", list.id);
      list.setAttribute("aria-label", words);
      const choices = list.closest(".select2-dropdown");
      choices.setAttribute("role", "region");
      choices.setAttribute("aria-label", words);
      choices.querySelector(".select2-search__field").setAttribute("aria-label", `Search: ${words}`);
    });
  });
}
