// What an essay can hold, beyond what the editor brings along: it mirrors the author's allow-list of articles/markup.py.
import {
  Blockquote, Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Extension, Gapcursor, HardBreak, Heading, History, HorizontalRule, Italic,
  Link, ListItem, Mark, Node, OrderedList, Paragraph, Strike, Subscript, Superscript, Table, TableCell, TableHeader, TableRow, Text,
} from "django-prose-editor/editor"
import { Picture } from "desk/pictures"

const own = (name) => ({ default: null, parseHTML: (e) => e.getAttribute(name), renderHTML: (a) => (a[name] ? { [name]: a[name] } : {}) })
const LANGUAGE = /^language-[\w+#-]{1,40}$/
const languageOf = (e) => (LANGUAGE.test(e?.className) ? e.className : null)

const mark = (name, tag, attributes = {}, select = tag) => Mark.create({
  name,
  addAttributes: () => attributes,
  parseHTML: () => [{ tag: select }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
})

const node = (name, tag, content, more = {}) => Node.create({
  name,
  content,
  parseHTML: () => [{ tag, priority: 40 }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  ...more,
})

// A heading is plain words that stand in nothing else: the server cuts the text there, and prints it in lists of contents.
const Essay = Document.extend({ content: "(block | top)+" })
const Headed = Heading.extend({ group: "top", content: "text*", marks: "" }).configure({ levels: [2, 3, 4, 5] })

// Headings and marked rules keep the anchor that the server gave them.
const Anchor = Extension.create({
  name: "anchor",
  addGlobalAttributes() {
    return [{ types: ["heading", "horizontalRule"], attributes: { anchor: {
      default: null, parseHTML: (e) => e.getAttribute("data-anchor"), renderHTML: (a) => (a.anchor ? { "data-anchor": a.anchor } : {}) } } }]
  },
})

// The language of words and the direction they are read in, wherever they stand; the editor's own blocks and marks keep them.
const SPOKEN = "span:is([lang], [dir]):not([data-note])"
const Spoken = Extension.create({
  name: "spoken",
  addGlobalAttributes: () => [{
    types: [
      "paragraph", "blockquote", "bulletList", "orderedList", "listItem", "definitions", "term", "meaning", "table", "tableRow", "tableCell",
      "tableHeader", "caption", "picture", "framed", "legend", "cite", "note", "foreign", "bold", "keyword", "italic", "voice", "strike", "deleted", "inserted",
      "abbr", "quoted", "titled", "code", "link", "subscript", "superscript",
    ],
    attributes: { lang: own("lang"), dir: own("dir") },
  }],
})

let notes = 0
// A footnote stands at its place in the text. Each mark has a number of its own, so that two notes side by side stay two.
const Note = Mark.create({
  name: "note",
  priority: 2000,
  inclusive: false,
  addAttributes: () => ({ number: { default: 0, rendered: false, parseHTML: () => ++notes } }),
  parseHTML: () => [{ tag: "span[data-note]" }],
  renderHTML: ({ HTMLAttributes }) => ["span", { "data-note": "", ...HTMLAttributes }, 0],
})
export const nextNote = () => ++notes

export const citeText = (keys, locators) =>
  "[" + keys.map((key, i) => "@" + key + (locators[i] ? ", " + locators[i] : "")).join("; ") + "]"

// A citation mark. Its text is what shows where nothing reads the marks; print_essay makes numbers of them.
const Cite = Node.create({
  name: "cite",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({
    keys: { default: "", parseHTML: (e) => e.getAttribute("data-keys"), renderHTML: (a) => ({ "data-keys": a.keys }) },
    locators: { default: null, parseHTML: (e) => e.getAttribute("data-locators"), renderHTML: (a) => ({ "data-locators": a.locators }) },
    text: { default: "", rendered: false, parseHTML: (e) => e.textContent },
  }),
  parseHTML: () => [{ tag: "cite[data-keys]", priority: 90 }],
  renderHTML: ({ node, HTMLAttributes }) => ["cite", HTMLAttributes, node.attrs.text || citeText(node.attrs.keys.split(/\s+/), (node.attrs.locators || "").split("|"))],
  renderText: ({ node }) => node.attrs.text,
})

const Codes = CodeBlock.extend({
  content: "inline*",
  marks: "_",
  addAttributes: () => ({
    language: { default: null, rendered: false, parseHTML: (e) => languageOf(e.querySelector("code")) },
    bare: { default: false, rendered: false, parseHTML: (e) => !inCode(e) },
  }),
  parseHTML: () => [{ tag: "pre", preserveWhitespace: "full", contentElement: (e) => inCode(e) || e }],
  renderHTML: ({ node }) => {
    if (node.attrs.bare) return ["pre", 0]
    return ["pre", ["code", node.attrs.language ? { class: node.attrs.language } : {}, 0]]
  },
})
const inCode = (pre) => (pre.childNodes.length === 1 && pre.firstChild.nodeName === "CODE" ? pre.firstChild : null)

const code = Code.extend({ excludes: "", addAttributes: () => ({ class: { default: null, parseHTML: languageOf } }) })

// The words over a table: in the editor they stand before it (desk/shape puts them into it).
const Caption = Node.create({
  name: "caption",
  group: "block",
  content: "inline*",
  defining: true,
  parseHTML: () => [{ tag: "div[data-caption]" }],
  renderHTML: ({ HTMLAttributes }) => ["div", { "data-caption": "", ...HTMLAttributes }, 0],
  addKeyboardShortcuts: () => ({
    Enter: ({ editor }) => {  // into the first cell
      const after = editor.isActive("caption") && editor.state.selection.$to.after()
      return after && editor.state.doc.nodeAt(after)?.type.name === "table" ? editor.chain().setTextSelection(after + 4).focus().run() : false
    },
  }),
})
const part = { default: null, parseHTML: (e) => e.dataset.part || null, renderHTML: (a) => (a.part ? { "data-part": a.part } : {}) }
const tables = [
  Table.extend({ addNodeView: () => null }).configure({ resizable: false }), Caption, TableCell,
  TableRow.extend({ addAttributes: () => ({ part }) }),
  TableHeader.extend({ addAttributes() { return { ...this.parent?.(), scope: own("scope") } } }),
]

// What the text is called by who cannot see it.
const Named = Extension.create({
  name: "named",
  addOptions: () => ({ label: "" }),
  onCreate({ editor }) {
    const said = { role: "textbox", "aria-multiline": "true", "aria-label": this.options.label }
    for (const [name, value] of Object.entries(said)) editor.view.dom.setAttribute(name, value)
  },
})

const link = Link.extend({ addKeyboardShortcuts: () => ({}), addAttributes: () => ({ href: own("href"), title: own("title") }) }).configure({
  enableTarget: false, autolink: false, linkOnPaste: true, protocols: ["http", "https", "mailto"],
  isAllowedUri: (uri) => /^(https?:|mailto:|#|\/(?![/\\]))/i.test(uri),
})

export const extensions = (shown, label) => [
  Essay, Paragraph, Text, HardBreak, History, Dropcursor, Gapcursor, Subscript, Superscript, code, link, Note, Cite, Anchor, Spoken,
  Bold.extend({ parseHTML: () => [{ tag: "strong" }] }), mark("keyword", "b"),
  Italic.extend({ parseHTML: () => [{ tag: "em" }] }), mark("voice", "i"),
  Strike.extend({ parseHTML: () => [{ tag: "s" }] }), mark("deleted", "del"), mark("inserted", "ins"),
  mark("abbr", "abbr", { title: own("title") }), mark("quoted", "q"), mark("foreign", "span", {}, SPOKEN), mark("titled", "cite", {}, "cite:not([data-keys])"),
  Headed, Blockquote, BulletList, ListItem, HorizontalRule, Codes,
  OrderedList.extend({ addAttributes: () => ({ start: { default: 1, parseHTML: (e) => Number(e.getAttribute("start") || 1), renderHTML: (a) => (a.start === 1 ? {} : { start: a.start }) } }) }),
  node("definitions", "dl", "(term | meaning)+", { group: "block" }), node("term", "dt", "inline*", { defining: true }), node("meaning", "dd", "block+", { defining: true }),
  ...tables,
  Picture.configure({ shown }), node("framed", "figure", "(block | legend)+", { group: "block" }), node("legend", "figcaption", "inline*", { defining: true }),
  Named.configure({ label }),
]
