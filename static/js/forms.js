// Pages are the same for everybody, so a form's token is fetched when somebody begins to write. Nothing is sent twice.
const asked = new Map();

const take = async (form) => {
  form.elements.token?.remove();
  try {
    const answer = await fetch(form.dataset.token, { signal: AbortSignal.timeout(5000) });
    const { field, value } = await answer.json();
    if (field) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: field, value }));
  } catch {} // sent without one, the form comes back with one
  asked.delete(form);
};
const ask = ({ form }) => {
  if (form?.dataset.token && !asked.has(form) && !form.querySelector("[name$=token]")) asked.set(form, take(form));
};
addEventListener("focusin", ({ target }) => ask(target));
ask(document.activeElement);

const busy = (form, now) => {
  const button = form.querySelector("[data-busy]");
  if (!button || button.ariaDisabled === now) return;
  button.ariaDisabled = now;
  [button.textContent, button.dataset.busy] = [button.dataset.busy, button.textContent];
};
addEventListener("submit", (event) => {
  const form = event.target, again = form.querySelector("[aria-disabled]"), job = asked.get(form);
  if (again || job) event.preventDefault();
  if (!again) job?.then(() => form.submit());
  busy(form, "true");
  setTimeout(busy, 9000, form, null); // the answer was stopped
});

addEventListener("pageshow", ({ persisted }) => {
  for (const form of persisted ? document.forms : []) {
    busy(form, null);
    if (form.elements.token) asked.set(form, take(form)); // it may have been used
  }
});
