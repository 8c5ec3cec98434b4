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

// Resolves to what `answer()` gives when the form is sent, or to null. `answer` may return false: then it stays open.
export const ask = (title, content, done, answer, more = []) =>
  new Promise((resolve) => {
    const id = `ask-${++asked}`
    const form = element("form", { method: "dialog", className: "ask-form" },
      element("h2", { id, textContent: title }), ...content,
      element("p", { className: "ask-acts" }, element("button", { type: "submit", className: "button default", textContent: done }), ...more,
        element("button", { type: "button", className: "button", textContent: "Cancel", onclick: () => dialog.close() })))
    const dialog = element("dialog", { className: "ask", "aria-labelledby": id }, form)
    let result = null
    form.addEventListener("submit", async (event) => {
      event.preventDefault()
      result = await answer()
      if (result !== false) dialog.close()
    })
    dialog.addEventListener("close", () => { dialog.remove(); resolve(result || null) })
    document.body.append(dialog)
    dialog.showModal()
  })
