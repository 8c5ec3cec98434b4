// An item of the checklist leads to its place in the text, here (data-jump) or from another page (?jump=).
document.addEventListener("essay:ready", ({ detail: { editor } }) => {
  const jump = (anchor) => {
    let at = 0
    editor.state.doc.descendants((node, position) => { if (node.attrs.anchor === anchor) at = position })
    editor.chain().focus().setTextSelection(at + 1).run()
    const { node } = editor.view.domAtPos(at + 1)
    const place = node.nodeType === Node.TEXT_NODE ? node.parentElement : node
    place.scrollIntoView({ block: "center" })
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-jump]")
    if (!link) return
    event.preventDefault()
    jump(link.dataset.jump)
  })
  const asked = new URLSearchParams(location.search).get("jump")
  // Once the page is there: the browser itself goes to the #id_text of the address first, and takes the focus away.
  if (asked && document.readyState === "complete") jump(asked)
  else if (asked) addEventListener("load", () => setTimeout(() => jump(asked)))
})
