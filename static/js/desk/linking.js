// Links and footnotes: what words lead to.
import { ask, element, field } from "desk/dialogs"
import { nextNote } from "desk/schema"

// "example.org/page" is meant as a page of that site.
const addressOf = (typed) => (/^[\w-]+(\.[\w-]+)+([/?#:]|$)/.test(typed) ? `https://${typed}` : typed)

const anchors = (doc) => {
  const options = []
  doc.forEach((node) => { if (node.attrs.anchor && node.textContent) options.push(element("option", { value: `#${node.attrs.anchor}`, label: node.textContent })) })
  return element("datalist", { id: "link-anchors" }, ...options)
}

export const link = async (editor) => {
  const now = editor.getAttributes("link").href || ""
  const bare = editor.state.selection.empty && !now
  const address = element("input", { type: "text", value: now, autocomplete: "off" })
  address.setAttribute("list", "link-anchors")
  const words = element("input", { type: "text" })
  let away = false
  const more = now ? [element("button", { type: "button", className: "button quiet", textContent: "Take the link away", onclick: (event) => { away = true; event.currentTarget.closest("dialog").close() } })] : []
  const content = [field("Address", address, "https://…, mailto:…, or #… for a heading of this essay that was saved."), anchors(editor.state.doc), ...(bare ? [field("Words", words)] : [])]
  const href = await ask(now ? "Change the link" : "Link", content, "Set it", () => {
    const said = addressOf(address.value.trim())
    if (/^(https?:\/\/.|mailto:.|#.|\/(?![/\\]))/i.test(said)) return said
    address.focus()
    return [said ? "This leads nowhere: an address begins with https://, mailto:, # or /." : "Type where it leads."]
  }, more)
  const chain = editor.chain().focus()
  if (away) chain.extendMarkRange("link").unsetLink().run()
  else if (href && bare) chain.insertContent({ type: "text", text: words.value.trim() || href, marks: [{ type: "link", attrs: { href } }] }).run()
  else if (href) chain.extendMarkRange("link").setLink({ href }).run()
  else chain.run()
}

export const note = async (editor) => {
  if (editor.isActive("note")) return editor.chain().focus().extendMarkRange("note").unsetMark("note").run()
  if (!editor.state.selection.empty) return editor.chain().focus().setMark("note", { number: nextNote() }).run()
  const words = element("textarea", { rows: 4 })
  const said = await ask("Footnote", [field("Its words", words, "It stands in the text where its mark will be; emphasis, links and citations can be added there.")], "Set it",
    () => words.value.replace(/\s+/g, " ").trim() || (words.focus(), ["Type its words."]))
  if (said) editor.chain().focus().insertContent({ type: "text", text: said, marks: [{ type: "note", attrs: { number: nextNote() } }] }).run()
  else editor.commands.focus()
}
