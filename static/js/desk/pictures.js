// Figures: a picture of the library, or a new one by button, drop or paste.
import { ask, element, field } from "desk/dialogs"

const insert = (editor, shown, picture) => {
  shown[picture.id] = { src: picture.src, alt: picture.alt }
  editor.chain().focus().insertContent({ type: "picture", attrs: { picture: String(picture.id) } }).run()
}

const fromLibrary = (textarea) => {
  const search = element("input", { type: "search", autocomplete: "off" })
  const found = element("ul", { className: "ask-found ask-pictures", "aria-label": "Pictures found" })
  let chosen = null, turn = 0, waiting
  const show = async () => {
    const mine = ++turn
    let pictures = []
    try {
      pictures = (await (await fetch(`${textarea.dataset.pictures}?q=${encodeURIComponent(search.value)}`)).json()).pictures
    } catch { found.replaceChildren(element("li", { textContent: "The library does not answer." })); return }
    if (mine !== turn) return
    found.replaceChildren(...pictures.map((picture) => element("li", {}, element("button", { type: "button", onclick: (event) => {
      chosen = picture
      event.currentTarget.closest("form").requestSubmit()
    } }, element("img", { src: picture.src, alt: "" }), picture.alt || `Picture ${picture.id} (decorative)`))))
  }
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 200) })
  show()
  return { content: [field("Search the pictures", search, "Choose one to set it at the cursor."), found], answer: () => chosen || false }
}

const upload = async (textarea, file) => {
  const input = element("input", { type: "file", accept: "image/*" })
  if (file) {
    const files = new DataTransfer()
    files.items.add(file)
    input.files = files.files
  }
  const controls = {
    file: input, alt: element("input", { type: "text", maxLength: 500 }), decorative: element("input", { type: "checkbox" }),
    credit: element("input", { type: "text", maxLength: 200 }), licence: element("input", { type: "text", maxLength: 200 }),
  }
  const wrong = element("ul", { className: "errorlist", role: "alert" })
  const content = [wrong, field("File", controls.file), field("Alternative text", controls.alt, "What somebody who cannot see it should know."),
    field("Decorative: it adds nothing to the text", controls.decorative), field("Credit", controls.credit), field("Licence", controls.licence)]
  return ask("New picture", content, "Upload", async () => {
    const data = new FormData()
    for (const name of ["alt", "credit", "licence"]) data.append(name, controls[name].value)
    if (controls.decorative.checked) data.append("decorative", "on")
    if (input.files[0]) data.append("file", input.files[0])
    try {
      const answer = await fetch(textarea.dataset.upload, { method: "POST", body: data, headers: { "X-CSRFToken": textarea.form.elements.csrfmiddlewaretoken.value } })
      const said = await answer.json()
      if (answer.status === 201) return said
      wrong.replaceChildren(...Object.entries(said.errors).flatMap(([name, words]) => words.map((line) => element("li", { textContent: name === "__all__" ? line : `${name}: ${line}` }))))
    } catch { wrong.replaceChildren(element("li", { textContent: "The picture did not arrive. Nothing is lost: try again." })) }
    return false
  })
}

export const illustrate = async (editor, textarea, shown, file = null) => {
  let picture = null, fresh = Boolean(file)
  if (!fresh) {
    const { content, answer } = fromLibrary(textarea)
    const more = textarea.dataset.upload ? [element("button", { type: "button", className: "button", textContent: "Upload a new one",
      onclick: (event) => { fresh = true; event.currentTarget.closest("dialog").close() } })] : []
    picture = await ask("Set a picture", content, "Set it", answer, more)
  }
  if (fresh && textarea.dataset.upload) picture = await upload(textarea, file)
  if (picture) insert(editor, shown, picture)
  else editor.commands.focus()
}

export const pictureIn = (data) => [...(data?.files || [])].find((file) => file.type.startsWith("image/"))
