// Nothing typed is lost: leaving with unsaved text warns, and what was sent is kept until the server has shown that it has it.
import { element } from "desk/dialogs"
import { toEditor } from "desk/shape"

const KEY = `essay:${location.pathname}`
const NEVER = new Set(["csrfmiddlewaretoken", "_save", "_continue", "_addanother", "_read", "over"])

const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NEVER.has(name))

// What is chosen in each select: a row put back has no such choice yet.
const chosenIn = (form) => Object.fromEntries([...form.querySelectorAll("select")].map((select) => [select.name, select.selectedOptions[0]?.textContent || ""]))

// As many rows as were sent: the button below each list adds them.
const addRows = (form, entries) => {
  for (const [name, value] of entries.filter(([name]) => name.endsWith("-TOTAL_FORMS"))) {
    const group = document.getElementById(name.replace("-TOTAL_FORMS", "-group"))
    for (let missing = value - form.elements[name].value; missing > 0; missing--) group?.querySelector(".add-row a")?.click()
  }
}

const put = (form, { fields, chosen }, editor) => {
  addRows(form, fields)
  const seen = new Map()
  for (const box of form.querySelectorAll("[name$=-DELETE]")) box.checked = false
  for (const [name, value] of fields) {
    if (name === "cite") form.append(element("input", { type: "hidden", name, value }))
    const control = form.elements.namedItem(name)
    const one = control instanceof RadioNodeList ? control[seen.get(name) || 0] : control
    seen.set(name, (seen.get(name) || 0) + 1)
    if (!one || name === "read_version" || /_FORMS$/.test(name)) continue
    if (one.type === "checkbox") one.checked = true
    else if (one.tagName === "SELECT" && ![...one.options].some((option) => option.value === value)) one.add(new Option(chosen[name], value, true, true))
    else one.value = value
    if (name === "text") editor.commands.setContent(toEditor(value), { emitUpdate: true })
    if (/-raw$/.test(name) && value) one.closest("td").append(element("p", { textContent: value }))
    one.dispatchEvent(new Event(one.tagName === "SELECT" ? "change" : "input", { bubbles: true }))
  }
  for (const table of form.querySelectorAll("table[data-rows]")) table.dispatchEvent(new Event("change"))
}

export const keep = (form, editor) => {
  let before = JSON.stringify(fieldsOf(form)), sending = false
  const changed = () => JSON.stringify(fieldsOf(form)) !== before
  const refused = document.querySelector(".errornote, .errorlist, .theirs, #works-box .errorlist") || form.querySelector("tr.form-row:not(.has_original):not(.empty-form) [name$='-raw'][value]:not([value=''])")
  const version = form.elements.read_version?.value || "new"
  window.addEventListener("beforeunload", (event) => {
    if (!sending && (refused || changed())) event.preventDefault()
  })
  form.addEventListener("submit", () => {
    sending = true
    try {
      if (changed() || refused) sessionStorage.setItem(KEY, JSON.stringify({ version, at: new Date().toLocaleTimeString(), fields: fieldsOf(form), chosen: chosenIn(form) }))
    } catch { /* no room, or none allowed: the page is still there to go back to */ }
  })
  window.addEventListener("pageshow", () => { sending = false })
  let kept = null
  try { kept = JSON.parse(sessionStorage.getItem(KEY)) } catch { /* as if there were none */ }
  if (!kept) return
  // Refused: the page holds what was sent. Another version: it was saved (or somebody else's was, and the server would have said so).
  if (refused || kept.version !== version || JSON.stringify(kept.fields) === before) return sessionStorage.removeItem(KEY)
  const bar = element("div", { className: "write-warning write-kept", role: "status" },
    element("p", { textContent: `What you sent at ${kept.at} did not arrive. It is kept in this window.` }),
    element("button", { type: "button", className: "button", textContent: "Put it back into the form", onclick: () => { put(form, kept, editor); bar.remove() } }), " ",
    element("button", { type: "button", className: "button", textContent: "Throw it away", onclick: () => { sessionStorage.removeItem(KEY); bar.remove() } }))
  form.prepend(bar)
}
