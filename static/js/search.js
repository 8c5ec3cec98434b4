// Titles to choose from while one types in the search page's field. Without it the field is a field.
const field = document.querySelector("[data-titles]");
const list = field?.list;
let waiting, asked = "";

async function ask() {
  const words = field.value.trim();
  if (words === asked) return;
  asked = words;
  if (words.length < 2) return list.replaceChildren();
  try {
    const answer = await fetch(`${field.dataset.titles}?q=${encodeURIComponent(words)}`);
    const { titles } = await answer.json();
    if (words === asked) list.replaceChildren(...titles.map((title) => new Option("", title)));
  } catch {
    // Nothing to choose from.
  }
}

field?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 150);
});
