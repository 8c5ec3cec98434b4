// Figures: a picture of the library, or a new one by button, drop or paste, with the essay's own words beneath it.
import { Node } from "django-prose-editor/editor"
import { ask, element, field } from "desk/dialogs"
import { asking, finder, sending } from "desk/library"

const altOf = ({ alt }) => (alt ? `Alternative text: ${alt}` : "Decorative: screen readers pass it by.")

// `shown` is a Map of {src, alt} by number: the pictures that the page knows.
export const Picture = Node.create({
  name: "picture",
  group: "block",
  content: "inline*",
  isolating: true,
  draggable: true,
  addOptions: () => ({ shown: new Map() }),
  addAttributes: () => ({ picture: { default: "", parseHTML: (e) => e.getAttribute("data-picture"), renderHTML: (a) => ({ "data-picture": a.picture }) } }),
  parseHTML: () => [{ tag: "figure[data-picture]", contentElement: (e) => e.querySelector("figcaption") || document.createElement("p") }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, ["figcaption", 0]],
  addNodeView() {
    return ({ node, getPos, editor }) => {
      const known = this.options.shown.get(node.attrs.picture)
      const words = known ? altOf(known) : `Picture ${node.attrs.picture}: it is looked up in the library when you save.`
      const image = element("img", { alt: known?.alt || `Picture ${node.attrs.picture}`, hidden: !known, onclick: () => editor.commands.setNodeSelection(getPos()) })
      if (known) image.src = known.src
      const contentDOM = element("figcaption", {})
      const dom = element("figure", {}, element("div", { contentEditable: "false" }, image, element("small", { textContent: words })), contentDOM)
      dom.dataset.picture = node.attrs.picture
      const name = () => contentDOM.classList.toggle("is-empty", !node.content.size)
      name()
      return {
        dom, contentDOM,
        update: (next) => {
          if (next.type !== node.type || next.attrs.picture !== node.attrs.picture) return false
          node = next
          name()
          return true
        },
        stopEvent: (event) => event.target === image && event.type === "click",
        ignoreMutation: (change) => !contentDOM.contains(change.target) || change.target === contentDOM && change.type === "attributes",
      }
    }
  },
})

// {node, pos} of the figure that is selected, or that the cursor stands in.
export const pictureAt = ({ selection }) => {
  if (selection.node?.type.name === "picture") return { node: selection.node, pos: selection.from }
  const { $from } = selection
  for (let depth = $from.depth; depth > 0; depth--)
    if ($from.node(depth).type.name === "picture") return { node: $from.node(depth), pos: $from.before(depth) }
  return null
}

export const selectPicture = (editor) => {
  const at = pictureAt(editor.state)
  return Boolean(at) && editor.chain().setNodeSelection(at.pos).focus().run()
}

// What is typed while a picture is selected are its words; it would take the picture's place.
export const typeBeneath = (editor, text) => {
  const at = editor.state.selection.node && pictureAt(editor.state)
  if (!at) return false
  return editor.chain().setTextSelection(at.pos + at.node.nodeSize - 1).command(({ tr }) => { tr.insertText(text); return true }).focus().run()
}

export const removePicture = (editor) => {
  const at = pictureAt(editor.state)
  return Boolean(at) && editor.chain().deleteRange({ from: at.pos, to: at.pos + at.node.nodeSize }).focus().run()
}

// Past its neighbour, up (-1) or down (1); it stays selected.
export const movePicture = (editor, step) => {
  const at = pictureAt(editor.state)
  if (!at) return false
  const $at = editor.state.doc.resolve(at.pos), index = $at.index()
  const other = $at.parent.maybeChild(index + step)
  if (!other || (index + step === 0 && !$at.parent.type.contentMatch.matchType(at.node.type))) return true
  const to = at.pos + step * other.nodeSize
  return editor.chain().command(({ tr }) => {
    tr.delete(at.pos, at.pos + at.node.nodeSize).insert(to, at.node)
    return true
  }).setNodeSelection(to).focus().scrollIntoView().run()
}

// After the block that the cursor stands in, or in the place of an empty one; the cursor goes to its words.
const insert = (editor, picture) => {
  const { $from } = editor.state.selection
  const type = editor.schema.nodes.picture
  let depth = $from.depth
  while (depth > 1 && !$from.node(depth - 1).canReplaceWith($from.indexAfter(depth - 1), $from.indexAfter(depth - 1), type)) depth--
  const empty = depth && depth === $from.depth && !$from.parent.content.size && $from.node(depth - 1).canReplaceWith($from.index(depth - 1), $from.indexAfter(depth - 1), type)
  const from = !depth ? $from.pos : empty ? $from.before(depth) : $from.after(depth)
  const to = empty ? $from.after(depth) : from
  editor.chain().command(({ tr }) => {
    tr.replaceWith(from, to, type.create({ picture: String(picture.id) }))
    return true
  }).setTextSelection(from + 1).focus().scrollIntoView().run()
}

const put = (editor, shown, picture) => {
  shown.set(String(picture.id), picture)
  const now = pictureAt(editor.state)
  if (!now) return insert(editor, picture)
  editor.chain().command(({ tr }) => { tr.setNodeMarkup(now.pos, null, { picture: String(picture.id) }); return true }).setNodeSelection(now.pos).focus().run()
}

const choose = (textarea, title, more) => {
  let chosen = null
  const button = (picture) => element("button", { type: "button", onclick: (event) => { chosen = picture; event.currentTarget.closest("form").requestSubmit() } },
    element("img", { src: picture.src, alt: "" }), element("span", { textContent: picture.alt || `Picture ${picture.id} (decorative)` }))
  const look = async (words) => {
    try {
      const { told } = await asking(`${textarea.dataset.pictures}?q=${encodeURIComponent(words)}`)
      const found = told.pictures.length
      if (!found) return { buttons: [], words: words ? "No picture has these words in its alternative text or credit." : "The library has no pictures yet." }
      return { buttons: told.pictures.map(button), words: found === 1 ? "One picture." : `${found} pictures${words ? "" : ", the newest first"}.` }
    } catch (error) {
      return { buttons: [], words: error.message }
    }
  }
  const { box } = finder("Search the pictures", "Words of the alternative text or the credit. Enter takes the first.", "Pictures found", look)
  box.classList.add("ask-pictures")
  return ask(title, [box], null, () => chosen || false, more)
}

// What was chosen, as a small drawing: the page's policy shows no other address than the magazine's.
const sketch = async (file, canvas) => {
  const image = file && (await createImageBitmap(file).catch(() => null))
  canvas.hidden = !image
  if (!image) return
  canvas.height = 160
  canvas.width = Math.min(480, Math.max(1, Math.round((160 * image.width) / image.height)))
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
}

const NAMES = { file: "File", alt: "Alternative text", credit: "Credit", licence: "Licence" }

const upload = (textarea, file) => {
  const text = (maxLength) => element("input", { type: "text", maxLength })
  const controls = { file: element("input", { type: "file", accept: "image/*" }), alt: text(500), credit: text(200), licence: text(200) }
  const decorative = element("input", { type: "checkbox", onchange: () => { controls.alt.disabled = decorative.checked } })
  const canvas = element("canvas", { className: "ask-sketch", hidden: true, "aria-hidden": "true" })
  if (file) {
    const files = new DataTransfer()
    files.items.add(file)
    controls.file.files = files.files
    sketch(file, canvas)
  }
  controls.file.addEventListener("change", () => sketch(controls.file.files[0], canvas))
  const check = element("p", { className: "ask-check" }, element("label", {}, decorative, " Decorative: it adds nothing to the text"))
  const content = [field("File", controls.file), canvas, field("Alternative text", controls.alt, "What somebody who cannot see it should know."), check,
    field("Credit", controls.credit, "Who made it."), field("Licence", controls.licence, "Such as CC BY 4.0. Readers see both under the picture.")]
  return ask("New picture", content, "Upload", async () => {
    const data = new FormData()
    for (const name of ["alt", "credit", "licence"]) data.append(name, controls[name].disabled ? "" : controls[name].value)
    if (decorative.checked) data.append("decorative", "on")
    if (controls.file.files[0]) data.append("file", controls.file.files[0])
    try {
      const { status, told } = await sending(textarea.dataset.upload, textarea.form, data)
      if (status === 200 || status === 201) return told
      for (const [name, control] of Object.entries(controls)) control.setAttribute("aria-invalid", String(name in told.errors))
      Object.entries(controls).find(([name]) => name in told.errors)?.[1].focus()
      return Object.entries(told.errors).flatMap(([name, lines]) => lines.map((line) => (NAMES[name] ? `${NAMES[name]}: ${line}` : line)))
    } catch (error) {
      return [error.message]
    }
  })
}

// `page` is {textarea, shown, say}.
export const illustrate = async (editor, { textarea, shown, say }, file = null) => {
  let picture = null, fresh = Boolean(file)
  if (!fresh) {
    const more = textarea.dataset.upload ? [element("button", { type: "button", className: "button", textContent: "Upload a new one",
      onclick: (event) => { fresh = true; event.currentTarget.closest("dialog").close() } })] : []
    picture = await choose(textarea, pictureAt(editor.state) ? "Change the picture" : "Set a picture", more)
  }
  if (fresh) picture = await upload(textarea, file)
  if (!picture) return editor.commands.focus()
  put(editor, shown, picture)
  if (picture.was) say("The library has this picture already: it stands here with its own alternative text, credit and licence.")
}
