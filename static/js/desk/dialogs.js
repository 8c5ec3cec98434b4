// Questions that the editor asks: <dialog> elements made here, closed by Escape.

export const element = (name, properties = {}, ...children) => {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(properties))
    if (key in made && !key.startsWith("aria")) made[key] = value
    else made.setAttribute(key, value)
  made.append(...children)
  return made
}

let asked = 0
export const field = (label, control, help = "") => {
  control.id = control.id || `asked-${++asked}`
  const row = element("p", { className: "ask-field" }, element("label", { htmlFor: control.id, textContent: label }), control)
  if (help) {
    row.append(element("small", { id: `${control.id}-help`, textContent: help }))
    control.setAttribute("aria-describedby", `${control.id}-help`)
  }
  return row
}

// Resolves to what `answer()` gives when the form is sent, or to null. It stays open for `false`, and for a list of what is wrong.
// Without `done` there is no button to send it: what is chosen in it does.
export const ask = (title, content, done, answer, more = []) =>
  new Promise((resolve) => {
    const id = `ask-${++asked}`
    const wrong = element("div", { className: "ask-wrong", role: "alert" })
    const send = done ? [element("button", { type: "submit", className: "button default", textContent: done })] : []
    const form = element("form", { method: "dialog", noValidate: true, className: "ask-form" },
      element("h2", { id, textContent: title }), wrong, ...content,
      element("p", { className: "ask-acts" }, ...send, ...more,
        element("button", { type: "button", className: "button quiet", textContent: "Cancel", onclick: () => dialog.close() })))
    const dialog = element("dialog", { className: "ask", "aria-labelledby": id }, form)
    let result = null, busy = false
    form.addEventListener("submit", async (event) => {
      event.preventDefault()
      if (busy) return
      busy = true
      dialog.setAttribute("aria-busy", "true")
      const said = await answer()
      busy = false
      dialog.removeAttribute("aria-busy")
      wrong.replaceChildren(...(Array.isArray(said) ? said : []).map((line) => element("p", { textContent: line })))
      if (said === false || Array.isArray(said)) return
      result = said
      dialog.close()
    })
    dialog.addEventListener("close", () => { dialog.remove(); resolve(result || null) })
    document.body.append(dialog)
    dialog.showModal()
  })
