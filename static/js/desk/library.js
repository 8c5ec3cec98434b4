// The library of works and of pictures, asked while somebody types.
import { element, field } from "desk/dialogs"

const WHY = { 403: "You are logged out, or may not do this. Log in in another window, then press the button here again: nothing typed is lost.", 413: "The file is too big." }

// {status, told}; throws an Error that says in words why there is no answer.
export const asking = async (address, options = {}) => {
  let answer
  try {
    answer = await fetch(address, { ...options, redirect: "manual", headers: { Accept: "application/json", ...options.headers } })
  } catch { throw new Error("The server does not answer. Nothing is lost: try again.") }
  const status = answer.type === "opaqueredirect" ? 403 : answer.status  // led to the log-in
  if (!answer.headers.get("Content-Type")?.includes("json"))
    throw Object.assign(new Error(WHY[status] || `The server cannot answer now (${status}). Nothing is lost: try again.`), { status })
  return { status, told: await answer.json() }
}

// The same, sent with this form's token; who has logged in anew since the page was made gets a new one first, for the whole page.
export const sending = async (address, form, body) => {
  const token = form.elements.csrfmiddlewaretoken
  const send = () => asking(address, { method: "POST", body, headers: { "X-CSRFToken": token.value } })
  try { return await send() } catch (refused) {
    const { told } = refused.status === 403 ? await asking(form.querySelector("[data-token]").dataset.token) : {}
    if (!told?.value) throw refused
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = told.value
    return send()
  }
}

// A field to search with, and what was found as buttons under it: arrows go through them, Enter takes the first.
// `look(words)` resolves to {buttons, words}: what is found, and what is said of it.
export const finder = (label, help, name, look) => {
  const search = element("input", { type: "text", role: "searchbox", autocomplete: "off" })  // Escape would only empty a field of type search
  const said = element("p", { role: "status", className: "ask-said" })
  const found = element("ul", { className: "ask-found", "aria-label": name })
  let turn = 0, waiting
  const show = async () => {
    const mine = ++turn
    clearTimeout(waiting)
    const { buttons, words } = await look(search.value.trim())
    if (mine !== turn) return
    found.replaceChildren(...buttons.map((button) => element("li", {}, button)))
    said.textContent = words
  }
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 200) })
  search.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter" || !search.value.trim()) return
    event.preventDefault()
    await show()
    found.querySelector("button")?.click()
  })
  const box = element("div", {}, field(label, search, help), said, found)
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const stops = [search, ...found.querySelectorAll("button")]
    const next = stops[stops.indexOf(event.target) + step]
    if (!next) return
    event.preventDefault()
    next.focus()
  })
  show()
  return { box, search, show }
}
