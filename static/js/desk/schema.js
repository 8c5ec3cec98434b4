// What an essay can hold, beyond what the editor brings along: it mirrors the author's allow-list of articles/markup.py.
import {
  Blockquote, Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Extension, Gapcursor, HardBreak, Heading, History, HorizontalRule, Italic,
  Link, ListItem, Mark, Node, OrderedList, Paragraph, Strike, Subscript, Superscript, Table, TableCell, TableHeader, TableRow, Text, mergeAttributes,
} from "django-prose-editor/editor"

// Headings and marked rules keep the anchor that the server gave them.
const Anchor = Extension.create({
  name: "anchor",
  addGlobalAttributes() {
    return [{ types: ["heading", "horizontalRule"], attributes: { anchor: {
      default: null, parseHTML: (e) => e.getAttribute("data-anchor"), renderHTML: (a) => (a.anchor ? { "data-anchor": a.anchor } : {}) } } }]
  },
})

const plainMark = (name, tag, attributes = {}) => Mark.create({
  name,
  addAttributes: () => attributes,
  parseHTML: () => [{ tag }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
})

let notes = 0
// A footnote stands at its place in the text. Each mark has a number of its own, so that two notes side by side stay two.
export const Note = Mark.create({
  name: "note",
  priority: 2000,
  inclusive: false,
  addAttributes: () => ({ number: { default: 0, rendered: false, parseHTML: () => ++notes } }),
  parseHTML: () => [{ tag: "span[data-note]" }],
  renderHTML: () => ["span", { "data-note": "" }, 0],
})
export const nextNote = () => ++notes

export const citeText = (keys, locators) =>
  "[" + keys.map((key, i) => "@" + key + (locators[i] ? ", " + locators[i] : "")).join("; ") + "]"

// A citation mark. Its text is what shows where nothing reads the marks; print_essay makes numbers of them.
export const Cite = Node.create({
  name: "cite",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({
    keys: { default: "", parseHTML: (e) => e.getAttribute("data-keys"), renderHTML: (a) => ({ "data-keys": a.keys }) },
    locators: { default: "", parseHTML: (e) => e.getAttribute("data-locators") || "", renderHTML: (a) => ({ "data-locators": a.locators }) },
    text: { default: "", rendered: false, parseHTML: (e) => e.textContent },
  }),
  parseHTML: () => [{ tag: "cite[data-keys]", priority: 90 }],
  renderHTML: ({ node, HTMLAttributes }) => ["cite", HTMLAttributes, node.attrs.text || citeText(node.attrs.keys.split(/\s+/), node.attrs.locators.split("|"))],
  renderText: ({ node }) => node.attrs.text,
})

// A picture of the library with the essay's own words beneath it; `shown` is {number: {src, alt}}.
export const Picture = Node.create({
  name: "picture",
  group: "block",
  content: "inline*",
  isolating: true,
  draggable: true,
  addOptions: () => ({ shown: {} }),
  addAttributes: () => ({ picture: { default: "", parseHTML: (e) => e.getAttribute("data-picture"), renderHTML: (a) => ({ "data-picture": a.picture }) } }),
  parseHTML: () => [{ tag: "figure[data-picture]", contentElement: (e) => e.querySelector("figcaption") || document.createElement("p") }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, ["figcaption", 0]],
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("figure")
      const contentDOM = document.createElement("figcaption")
      const image = document.createElement("img")
      const known = this.options.shown[node.attrs.picture] || { src: "", alt: "" }
      dom.dataset.picture = node.attrs.picture
      image.alt = known.alt || `Picture ${node.attrs.picture}`
      if (known.src) image.src = known.src
      contentDOM.dataset.empty = "Words under the picture"
      dom.append(image, contentDOM)
      return { dom, contentDOM }
    }
  },
})

// What the text is called by who cannot see it; tabs leave it but in lists and tables.
const Named = Extension.create({
  name: "named",
  addOptions: () => ({ label: "Text of the essay", describedby: "" }),
  onCreate({ editor }) {
    const { label, describedby } = this.options
    const dom = editor.view.dom
    for (const [name, value] of Object.entries({ role: "textbox", "aria-multiline": "true", "aria-label": label, "aria-describedby": describedby }))
      if (value) dom.setAttribute(name, value)
  },
})

export const extensions = (shown, label) => [
  Document, Paragraph, Text, HardBreak, History, Dropcursor, Gapcursor,
  Bold, Italic, Strike, Subscript, Superscript, Code,
  plainMark("abbr", "abbr", { title: { default: null } }), plainMark("inserted", "ins"), plainMark("quoted", "q"),
  Heading.configure({ levels: [2, 3, 4, 5] }), Blockquote, BulletList, OrderedList, ListItem, HorizontalRule,
  CodeBlock.extend({ renderHTML({ node, HTMLAttributes }) {
    const language = node.attrs.language ? { class: `language-${node.attrs.language}` } : {}
    return ["pre", mergeAttributes(HTMLAttributes), ["code", language, 0]]
  } }),
  Table.configure({ resizable: false }), TableRow, TableHeader, TableCell,
  Link.configure({ enableTarget: false, autolink: false, linkOnPaste: true, protocols: ["http", "https", "mailto"], isAllowedUri: (uri) => /^(https?:|mailto:|#|\/(?![/\\]))/i.test(uri) }),
  Anchor, Note, Cite, Picture.configure({ shown }), Named.configure({ label }),
]
