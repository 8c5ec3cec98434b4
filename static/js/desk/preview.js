// A preview opens in a window as wide as its link says; without a script, or where windows are forbidden, as any link does.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-width]")
  if (!link) return
  const size = `width=${Math.min(link.dataset.width, screen.availWidth)},height=${screen.availHeight}`
  const view = open(link.href, link.target, `popup,${size}`)
  if (!view) return
  event.preventDefault()
  view.focus()
  if ("print" in link.dataset) view.addEventListener("load", () => view.print())
})
