// The buttons above the text, and those for where the cursor stands: each bar is one stop of the Tab key, arrows lead through it,
// Escape back to the text.
import { cite } from "desk/citing"
import { element } from "desk/dialogs"
import { link, note } from "desk/linking"
import { illustrate, movePicture, pictureAt, removePicture } from "desk/pictures"

const table = (editor) => editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run()

const caption = (editor) => {
  const { $from } = editor.state.selection
  let depth = $from.depth
  while ($from.node(depth).type.name !== "table") depth--
  const at = $from.before(depth), before = editor.state.doc.resolve(at).nodeBefore
  if (before?.type.name === "caption") return editor.chain().setTextSelection(at - 1).focus().run()
  editor.chain().insertContentAt(at, { type: "caption" }, { updateSelection: false }).setTextSelection(at + 1).focus().run()
}

// Each tool: [its words, what is on its button, what it does, whether it is on, its keys].
const run = (verb, value) => (e) => e.chain().focus()[verb](value).run()
const heading = (level) => [`Heading ${level - 1}`, `H${level - 1}`, run("toggleHeading", { level }), (e) => e.isActive("heading", { level }), `Ctrl+Alt+${level - 1}`]
const on = (name) => (e) => e.isActive(name)

const TOOLS = (page) => [
  ["Kind of paragraph", [["Paragraph", "¶", run("setParagraph"), on("paragraph"), "Ctrl+Alt+0"], ...[2, 3, 4, 5].map(heading)]],
  ["Words", [["Strong", "B", run("toggleBold"), on("bold"), "Ctrl+B"], ["Emphasis", "I", run("toggleItalic"), on("italic"), "Ctrl+I"],
    ["Code", "<>", run("toggleCode"), on("code"), "Ctrl+E"], ["Link", "Link", link, on("link"), "Ctrl+K"]]],
  ["Blocks", [["List", "•–", run("toggleBulletList"), on("bulletList"), "Ctrl+Shift+8"], ["Numbered list", "1.", run("toggleOrderedList"), on("orderedList"), "Ctrl+Shift+7"],
    ["Quotation", "“ ”", run("toggleBlockquote"), on("blockquote"), "Ctrl+Shift+B"], ["Code block", "{ }", run("toggleCodeBlock"), on("codeBlock"), "Ctrl+Alt+C"]]],
  ["Insert", [["Cite", "Cite", (e) => cite(e, page.textarea), on("cite"), "Ctrl+Alt+R"], ["Footnote", "Footnote", note, on("note"), "Ctrl+Alt+F"],
    ["Picture", "Picture", (e) => illustrate(e, page), on("picture"), "Ctrl+Alt+P"], ["Table", "Table", table, on("table")]]],
  ["History", [["Undo", "↶", run("undo"), null, "Ctrl+Z"], ["Redo", "↷", run("redo"), null, "Ctrl+Shift+Z"]]],
]

// Shown where the cursor stands in such a thing.
const verb = (words, name) => [words, words, run(name)]
const THERE = (page) => [
  ["Table", (e) => e.isActive("table"), [verb("Row above", "addRowBefore"), verb("Row below", "addRowAfter"), verb("Column before", "addColumnBefore"), verb("Column after", "addColumnAfter"),
    verb("Header row", "toggleHeaderRow"), verb("Header column", "toggleHeaderColumn"), ["Caption", "Caption", caption],
    verb("Delete row", "deleteRow"), verb("Delete column", "deleteColumn"), verb("Delete table", "deleteTable")]],
  ["Picture", (e) => Boolean(pictureAt(e.state)), [["Change picture", "Change picture", (e) => illustrate(e, page)], ["Move up", "Move up", (e) => movePicture(e, -1), null, "Alt+↑"],
    ["Move down", "Move down", (e) => movePicture(e, 1), null, "Alt+↓"], ["Remove picture", "Remove picture", removePicture]]],
]

const KEYS = { "↑": "ArrowUp", "↓": "ArrowDown", Ctrl: "Control" }

const made = (editor, [words, sign, act, active, keys], states) => {
  const button = element("button", { type: "button", tabIndex: -1, title: keys ? `${words} (${keys})` : words, onclick: () => act(editor), onmousedown: (event) => event.preventDefault() })
  button.append(element("span", { textContent: sign }))
  if (sign !== words) button.setAttribute("aria-label", words)
  if (keys) button.setAttribute("aria-keyshortcuts", keys.replace(/↑|↓|Ctrl/g, (key) => KEYS[key]))
  if (active) states.push(() => button.setAttribute("aria-pressed", String(active(editor))))
  button.dataset.tool = words.toLowerCase().replaceAll(" ", "-")
  return button
}

const group = (label, buttons) => element("span", { className: "write-group", role: "group", "aria-label": label }, ...buttons)

const bar = (editor, label, className, content) => {
  const box = element("div", { className, role: "toolbar", "aria-label": label, "aria-controls": editor.view.dom.id }, ...content)
  const all = [...box.querySelectorAll("button")]
  all[0].tabIndex = 0
  box.addEventListener("focusin", (event) => { for (const button of all) button.tabIndex = button === event.target ? 0 : -1 })
  box.addEventListener("keydown", (event) => {
    const now = all.indexOf(document.activeElement)
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: all.length - 1 }[event.key]
    if (next !== undefined) { event.preventDefault(); all[(next + all.length) % all.length].focus() }
    if (event.key === "Escape") { event.preventDefault(); editor.view.focus() }
  })
  return box
}

// Gives the function that leads there.
export const toolbar = (editor, page) => {
  const states = []
  const buttons = (tools) => tools.map((tool) => made(editor, tool, states))
  const always = bar(editor, "Editor", "write-row", TOOLS(page).map(([label, tools]) => group(label, buttons(tools))))
  const there = THERE(page).map(([label, stands, tools]) => {
    const box = bar(editor, label, "write-there", buttons(tools))
    states.push(() => { box.hidden = !stands(editor) })
    return box
  })
  const update = () => { for (const state of states) state() }
  let waiting = 0
  editor.on("transaction", () => { waiting ||= requestAnimationFrame(() => { waiting = 0; update() }) })
  update()
  editor.view.dom.before(element("div", { className: "write-tools" }, always, ...there))
  return () => always.querySelector("[tabindex='0']").focus()
}
