// The editor of an essay: a plain textarea of HTML becomes one text to write in. Without this script the textarea stays.
import { Editor, Extension, Plugin } from "django-prose-editor/editor"
import { cite, showTimes } from "desk/citing"
import { element } from "desk/dialogs"
import { keep } from "desk/keeping"
import { link, note } from "desk/linking"
import { showOutline } from "desk/outline"
import { carried, cleaned } from "desk/paste"
import { illustrate, movePicture, pictureAt, selectPicture, typeBeneath } from "desk/pictures"
import { extensions } from "desk/schema"
import { isKept, toEditor, toServer } from "desk/shape"
import { toolbar } from "desk/toolbar"

const keys = (page, toTools) => ({
  ...Object.fromEntries([1, 2, 3, 4].map((n) => [`Mod-Alt-${n}`, ({ editor }) => editor.commands.toggleHeading({ level: n + 1 })])),
  "Mod-Alt-5": () => true,
  "Mod-k": ({ editor }) => { link(editor); return true },
  "Mod-Alt-r": ({ editor }) => { cite(editor, page.textarea); return true },
  "Mod-Alt-f": ({ editor }) => { note(editor); return true },
  "Mod-Alt-p": ({ editor }) => { illustrate(editor, page); return true },
  "Alt-F10": () => { toTools(); return true },
  "Alt-ArrowUp": ({ editor }) => movePicture(editor, -1),
  "Alt-ArrowDown": ({ editor }) => movePicture(editor, 1),
  Backspace: ({ editor }) => {
    const { empty, $from } = editor.state.selection
    return empty && $from.parent.type.name === "picture" && !$from.parentOffset && selectPicture(editor)
  },
  Enter: ({ editor }) => {
    const at = pictureAt(editor.state)
    if (!at) return false
    const after = at.pos + at.node.nodeSize
    return editor.chain().insertContentAt(after, { type: "paragraph" }).focus(after + 1).run()
  },
})

const behaviour = (page, toTools) => Extension.create({
  name: "essay",
  addKeyboardShortcuts: () => keys(page, toTools),
  addProseMirrorPlugins() {
    const editor = this.editor, { textarea, say } = page
    const take = (event, data, at) => {
      const { pictures, others } = carried(data)
      if (!pictures.length && !others) return false
      event.preventDefault()
      say("")
      if (!pictures.length) say("Only pictures are taken here. A manuscript comes in by “New from manuscript”, above the list of essays.")
      else if (!textarea.dataset.upload) say("You may choose pictures of the library, but not add any.")
      else setPictures(pictures, at)
      return true
    }
    const setPictures = async (pictures, at) => {
      if (at) editor.commands.setTextSelection(at.pos)
      for (const file of pictures) await illustrate(editor, page, file)
    }
    return [new Plugin({ props: {
      transformPastedHTML: (html) => {
        if (html.includes("data-pm-slice")) return html
        const { text, left } = cleaned(html)
        say(left ? `${left === 1 ? "One picture was" : `${left} pictures were`} left out: a pasted text cannot bring them along. Drop or paste each file by itself, or use “Picture”.` : "")
        return text
      },
      handleTextInput: (view, from, to, text) => typeBeneath(editor, text),
      handlePaste: (view, event) => take(event, event.clipboardData),
      handleDrop: (view, event, slice, moved) => !moved && take(event, event.dataTransfer, view.posAtCoords({ left: event.clientX, top: event.clientY })),
      handleDoubleClickOn: (view, at, node) => {
        if (node.type.name === "cite") cite(editor, textarea)
        return node.type.name === "cite"
      },
    } })]
  },
})

const tally = (field) => {
  const help = document.getElementById(`${field.id}_helptext`)
  if (!help) return
  const show = () => { help.textContent = help.textContent.replace(/: \d+ of/, `: ${field.value.length} of`) }
  field.addEventListener("input", show)
}

// What the editor says, kept until it says something else.
const notice = () => {
  const words = element("p", { role: "status" })
  const box = element("div", { className: "write-said", hidden: true }, words, element("button", { type: "button", className: "button quiet", textContent: "Close", onclick: () => say("") }))
  const say = (said) => { box.hidden = !said; words.textContent = said }
  return { box, say }
}

// The text is written back when the typing pauses, and at once where something asks for it: 10,000 words take a while.
const writeBack = (editor, textarea) => {
  let waiting = 0
  const now = () => {
    if (!waiting) return
    clearTimeout(waiting)
    waiting = 0
    const { doc } = editor.state
    textarea.value = doc.childCount === 1 && doc.firstChild.isTextblock && doc.firstChild.type.name !== "picture" && !doc.firstChild.content.size ? "" : toServer(editor.getHTML())
  }
  editor.on("update", () => { clearTimeout(waiting); waiting = setTimeout(now, 250) })
  editor.on("blur", now)
  textarea.form.addEventListener("submit", now)
  textarea.form.addEventListener("formdata", (event) => { now(); event.formData.set(textarea.name, textarea.value) })
}

// The cursor is kept clear of what stays at the top while the text goes by.
const CLEAR = { top: 190, bottom: 40, left: 0, right: 0 }

const begin = (textarea) => {
  const shown = new Map(Object.entries(JSON.parse(textarea.dataset.shown || "{}")))
  let toTools = () => {}
  const { box, say } = notice()
  const page = { textarea, shown, say }
  const place = element("div", { className: "prose-editor" })
  textarea.before(place)
  const editor = new Editor({
    element: place,
    content: toEditor(textarea.value),
    editorProps: { scrollThreshold: CLEAR, scrollMargin: CLEAR },
    injectCSS: false,  // the policy refuses it: css/desk/editor.css has what is needed
    extensions: [...extensions(shown, "Text of the essay"), behaviour(page, () => toTools())],
  })
  if (!isKept(textarea.value, editor.getHTML())) {  // should the server ever allow what the editor does not know
    editor.destroy()
    place.replaceWith(element("p", { className: "help", textContent: "This text holds something that the editor would lose, so it is edited as HTML." }))
    return
  }
  textarea.hidden = true
  editor.view.dom.id = "essay-text"
  const label = document.querySelector(`label[for="${textarea.id}"]`)
  label?.addEventListener("click", () => editor.commands.focus())
  toTools = toolbar(editor, page)
  place.querySelector(".write-tools").append(box)
  writeBack(editor, textarea)
  const outline = document.getElementById("outline")
  const refresh = () => { showTimes(editor.state.doc); if (outline) showOutline(editor, outline) }
  let waiting
  editor.on("update", () => { clearTimeout(waiting); waiting = setTimeout(refresh, 400) })
  refresh()
  keep(textarea.form, editor)
  textarea.dispatchEvent(new CustomEvent("essay:ready", { bubbles: true, detail: { editor } }))
}

for (const textarea of document.querySelectorAll("textarea[data-essay-text]")) begin(textarea)
for (const field of document.querySelectorAll("[data-tally]")) tally(field)
