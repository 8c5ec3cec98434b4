// The editor of an essay: a plain textarea of HTML becomes one text to write in. Without this script the textarea stays.
import { Editor, Extension, Plugin } from "django-prose-editor/editor"
import { cite, showTimes } from "desk/citing"
import { ask, element, field } from "desk/dialogs"
import { keep } from "desk/keeping"
import { showOutline } from "desk/outline"
import { cleaned } from "desk/paste"
import { illustrate, pictureIn } from "desk/pictures"
import { extensions, nextNote } from "desk/schema"

const note = async (editor) => {
  if (editor.isActive("note")) return editor.chain().focus().extendMarkRange("note").unsetMark("note").run()
  if (!editor.state.selection.empty) return editor.chain().focus().setMark("note", { number: nextNote() }).run()
  const words = element("textarea", { rows: 4 })
  const said = await ask("Footnote", [field("Its words", words, "It stands in the text where its mark will be; emphasis, links and citations can be added there.")], "Set it", () => words.value.trim() || false)
  if (said) editor.chain().focus().insertContent({ type: "text", text: said, marks: [{ type: "note", attrs: { number: nextNote() } }] }).run()
  else editor.commands.focus()
}

const link = async (editor) => {
  const now = editor.getAttributes("link").href || ""
  if (editor.state.selection.empty && !now) editor.commands.extendMarkRange("link")
  const address = element("input", { type: "text", value: now, placeholder: "https://… or #anchor" })
  const words = element("input", { type: "text" })
  const bare = editor.state.selection.empty && !now
  let away = false
  const more = now ? [element("button", { type: "button", className: "button", textContent: "Take the link away", onclick: (event) => { away = true; event.currentTarget.closest("dialog").close() } })] : []
  const href = await ask("Link", [field("Address", address), ...(bare ? [field("Words", words)] : [])], "Set it", () => address.value.trim() || false, more)
  const chain = editor.chain().focus()
  if (away) chain.extendMarkRange("link").unsetLink().run()
  else if (href && bare) chain.insertContent({ type: "text", text: words.value.trim() || href, marks: [{ type: "link", attrs: { href } }] }).run()
  else if (href) chain.extendMarkRange("link").setLink({ href }).run()
  else chain.run()
}

const table = (editor) => editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run()
const heading = (level) => [`Heading ${level - 1}`, (e) => e.chain().focus().toggleHeading({ level }).run(), (e) => e.isActive("heading", { level })]
const inTable = (words, verb) => [words, (e) => e.chain().focus()[verb]().run(), () => false, (e) => e.isActive("table")]

const tools = (textarea, shown) => [
  [["Paragraph", (e) => e.chain().focus().setParagraph().run(), (e) => e.isActive("paragraph")], ...[2, 3, 4, 5].map(heading)],
  [["Strong", (e) => e.chain().focus().toggleBold().run(), (e) => e.isActive("bold")], ["Emphasis", (e) => e.chain().focus().toggleItalic().run(), (e) => e.isActive("italic")],
    ["Code", (e) => e.chain().focus().toggleCode().run(), (e) => e.isActive("code")], ["Link", link, (e) => e.isActive("link")]],
  [["List", (e) => e.chain().focus().toggleBulletList().run(), (e) => e.isActive("bulletList")], ["Numbered list", (e) => e.chain().focus().toggleOrderedList().run(), (e) => e.isActive("orderedList")],
    ["Quotation", (e) => e.chain().focus().toggleBlockquote().run(), (e) => e.isActive("blockquote")], ["Code block", (e) => e.chain().focus().toggleCodeBlock().run(), (e) => e.isActive("codeBlock")]],
  [["Cite", (e) => cite(e, textarea), (e) => e.isActive("cite")], ["Footnote", note, (e) => e.isActive("note")], ["Picture", (e) => illustrate(e, textarea, shown), (e) => e.isActive("picture")], ["Table", table, (e) => e.isActive("table")]],
  [inTable("Add row", "addRowAfter"), inTable("Add column", "addColumnAfter"), inTable("Delete row", "deleteRow"), inTable("Delete column", "deleteColumn"), inTable("Header cell", "toggleHeaderCell"), inTable("Delete table", "deleteTable")],
  [["Undo", (e) => e.chain().focus().undo().run()], ["Redo", (e) => e.chain().focus().redo().run()]],
]

const toolbar = (editor, groups) => {
  const bar = element("div", { className: "write-tools", role: "toolbar", "aria-label": "Editor", "aria-controls": editor.view.dom.id })
  const states = []
  for (const group of groups) {
    const box = element("span", { className: "write-group" })
    for (const [words, act, active, there] of group) {
      const button = element("button", { type: "button", textContent: words, tabIndex: -1, onclick: () => act(editor) })
      states.push(() => {
        if (active) button.setAttribute("aria-pressed", String(active(editor)))
        if (there) button.hidden = !there(editor)
      })
      box.append(button)
    }
    bar.append(box)
  }
  const buttons = () => [...bar.querySelectorAll("button:not([hidden])")]
  const go = (button) => { for (const other of buttons()) other.tabIndex = -1; button.tabIndex = 0; button.focus() }
  bar.addEventListener("keydown", (event) => {
    const all = buttons(), now = all.indexOf(document.activeElement)
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: all.length - 1 }[event.key]
    if (next !== undefined) { event.preventDefault(); go(all[(next + all.length) % all.length]) }
    if (event.key === "Escape") { event.preventDefault(); editor.commands.focus() }
  })
  buttons()[0].tabIndex = 0
  const update = () => states.forEach((state) => state())
  editor.on("transaction", update)
  update()
  editor.view.dom.before(bar)
  return () => go(buttons().find((button) => button.tabIndex === 0) || buttons()[0])
}

const behaviour = (textarea, shown, toTools) => Extension.create({
  name: "essay",
  addKeyboardShortcuts() {
    return {
      "Mod-k": ({ editor }) => { link(editor); return true },
      "Mod-Alt-r": ({ editor }) => { cite(editor, textarea); return true },
      "Mod-Alt-f": ({ editor }) => { note(editor); return true },
      "Alt-F10": () => { toTools(); return true },
      Enter: ({ editor }) => editor.isActive("picture") && editor.chain().insertContentAt(editor.state.selection.$from.after(), { type: "paragraph" }).focus(editor.state.selection.$from.after() + 1).run(),
    }
  },
  addProseMirrorPlugins() {
    const editor = this.editor
    const take = (event, data) => {
      const file = pictureIn(data)
      if (!file || !textarea.dataset.upload || data.getData("text/html")) return false
      event.preventDefault()
      illustrate(editor, textarea, shown, file)
      return true
    }
    return [new Plugin({ props: {
      transformPastedHTML: (html) => (html.includes("data-pm-slice") ? html : cleaned(html)),
      handlePaste: (view, event) => take(event, event.clipboardData),
      handleDrop: (view, event, slice, moved) => !moved && take(event, event.dataTransfer),
      handleDoubleClickOn: (view, at, node) => { if (node.type.name !== "cite") return false; cite(editor, textarea); return true },
    } })]
  },
})

const tally = (field) => {
  const help = document.getElementById(`${field.id}_helptext`)
  if (!help) return
  const show = () => { help.textContent = help.textContent.replace(/: \d+ of/, `: ${field.value.length} of`) }
  field.addEventListener("input", show)
}

// What the author's allow-list has and the editor does not: a text that holds it stays HTML, so that nothing is lost by an edit.
const UNKNOWN = "dl, caption, tfoot, del, th[scope], figure:not([data-picture]), cite:not([data-keys])"
const isKnown = (html) => !new DOMParser().parseFromString(html, "text/html").querySelector(UNKNOWN)

const begin = (textarea) => {
  if (!isKnown(textarea.value)) {
    textarea.before(element("p", { className: "help", textContent: "This text holds something that the editor cannot show, such as a list of definitions or a table’s caption, so it is edited as HTML." }))
    return
  }
  const shown = JSON.parse(textarea.dataset.shown || "{}")
  let toTools = () => {}
  const place = element("div", { className: "prose-editor" })
  textarea.before(place)
  textarea.hidden = true
  const editor = new Editor({
    element: place,
    content: textarea.value,
    injectCSS: false,  // the policy refuses it: css/desk/editor.css has what is needed
    extensions: [...extensions(shown, "Text of the essay"), behaviour(textarea, shown, () => toTools())],
    onUpdate: ({ editor }) => { textarea.value = editor.isEmpty ? "" : editor.getHTML() },
  })
  editor.view.dom.id = "essay-text"
  const label = document.querySelector(`label[for="${textarea.id}"]`)
  label?.addEventListener("click", () => editor.commands.focus())
  toTools = toolbar(editor, tools(textarea, shown))
  const outline = document.getElementById("outline")
  const refresh = () => { showTimes(editor.state.doc); if (outline) showOutline(editor, outline) }
  let waiting
  editor.on("update", () => { clearTimeout(waiting); waiting = setTimeout(refresh, 250) })
  refresh()
  keep(textarea.form, editor)
  textarea.dispatchEvent(new CustomEvent("essay:ready", { bubbles: true, detail: { editor } }))
}

for (const textarea of document.querySelectorAll("textarea[data-essay-text]")) begin(textarea)
for (const field of document.querySelectorAll("[data-tally]")) tally(field)
