// Headings with the words under them, beside the text; each leads to its place.
import { element } from "desk/dialogs"

const words = (text) => (text.match(/[\p{L}\p{N}]+(?:[’'.,-][\p{L}\p{N}]+)*/gu) || []).length

export const sectionsOf = (doc) => {
  const sections = [{ heading: "", level: 1, words: 0, at: 0 }]
  doc.forEach((node, at) => {
    if (node.type.name === "heading" && node.textContent.trim()) sections.push({ heading: node.textContent, level: node.attrs.level - 1, words: 0, at })
    else sections.at(-1).words += words(node.textBetween(0, node.content.size, " ", (leaf) => (leaf.type.name === "cite" ? " " : " ")))
  })
  return sections.filter((section) => section.heading || section.words)
}

export const showOutline = (editor, place) => {
  const title = place.querySelector("h2")
  const sections = sectionsOf(editor.state.doc)
  const total = sections.reduce((sum, section) => sum + section.words, 0)
  const list = element("ol", {}, ...sections.map((section) => element("li", { className: `level-${section.level}` },
    element("button", { type: "button", textContent: section.heading || "(opening)", onclick: () => {
      editor.chain().focus().setTextSelection(section.at + 1).run()
      editor.view.domAtPos(section.at + 1).node.scrollIntoView?.({ block: "center" })
    } }), " ", element("small", { textContent: section.words === 1 ? "1 word" : `${section.words} words` }))))
  place.replaceChildren(...(title ? [title] : []), sections.length ? list : element("p", { textContent: "No text yet." }), element("p", {}, element("small", { textContent: `${total} words in all` })))
}
