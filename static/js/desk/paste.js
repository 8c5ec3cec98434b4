// What Word and Google Docs put on the clipboard, said as our own HTML. Works on a string, touches no page.
import { toEditor } from "desk/shape"

// Comments hold Word's own copies; a style element would be refused by the page's policy, aloud, as soon as it is parsed.
const GONE = /<!--[\s\S]*?-->|<!\[(?:if[^\]]*|endif)\]>|<style\b[\s\S]*?<\/style\s*>/gi
const LIGHT = /(?:^|;)\s*font-weight:\s*(?:normal|400)/i
const LIST = /mso-list:\s*l\d+\s+level(\d+)/i
const SIGN = /mso-list:\s*Ignore/i
const NUMBER = /^\(?(?:\d+|[ivxlcdm]+|[a-np-z])[.)]/i
const WORDS = "p, h1, h2, h3, h4, h5, h6"

const renamed = (element, name) => {
  const other = element.ownerDocument.createElement(name)
  for (const kept of ["style", "class", "colspan", "rowspan"]) if (element.hasAttribute(kept)) other.setAttribute(kept, element.getAttribute(kept))
  other.append(...element.childNodes)
  element.replaceWith(other)
  return other
}

const unwrapped = (element) => element.replaceWith(...element.childNodes)
const styleOf = (element) => element.getAttribute("style") || ""

// The sign that Word writes before an item (“1.”, “·”), taken away.
const signOf = (item) => {
  const signs = [...item.querySelectorAll("span")].filter((span) => SIGN.test(styleOf(span)))
  const sign = signs.map((span) => span.textContent).join("").replace(/[\s\u00a0]+/g, "")
  for (const span of signs) span.remove()
  return sign
}

// Word writes a list as paragraphs that say their level; where it writes one as a list, that is brought into the same form.
const wordLists = (body) => {
  for (const item of body.querySelectorAll("li")) {
    if (!LIST.test(styleOf(item))) continue
    const sign = item.closest("ol") ? "1." : "·"
    const said = body.ownerDocument.createElement("span")
    said.setAttribute("style", "mso-list:Ignore")
    said.append(sign)
    item.prepend(said)
  }
  for (const list of body.querySelectorAll("ul, ol")) if (list.querySelector("li[style*='mso-list' i]")) unwrapped(list)
  for (const item of body.querySelectorAll("li[style*='mso-list' i]")) if (!item.closest("ul, ol")) renamed(item, "p")
  let open = []  // from the outermost: {level, list}
  for (const item of body.querySelectorAll(WORDS)) {
    const said = LIST.exec(styleOf(item))
    const goesOn = open.length && item.previousElementSibling === open[0].list
    if (!said || /^H/.test(item.tagName)) {
      signOf(item)
      if (goesOn && /MsoListParagraphCxSp(Middle|Last)/.test(item.className)) open.at(-1).list.lastElementChild.append(item)
      else open = []
      continue
    }
    if (!goesOn) open = []
    const sign = signOf(item), ordered = NUMBER.test(sign), level = Number(said[1]), name = ordered ? "OL" : "UL"
    while (open.length && (open.at(-1).level > level || (open.at(-1).level === level && open.at(-1).list.tagName !== name))) open.pop()
    if (!open.length || open.at(-1).level < level) {
      const list = body.ownerDocument.createElement(name)
      if (ordered && parseInt(sign) > 1) list.setAttribute("start", parseInt(sign))
      if (open.length) open.at(-1).list.lastElementChild.append(list)
      else item.before(list)
      open.push({ level, list })
    }
    const entry = body.ownerDocument.createElement("li")
    open.at(-1).list.append(entry)
    entry.append(item)
  }
}

// Google Docs sets a list that stands in a list beside its item, not into it.
const nestedLists = (body) => {
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    const before = list.previousElementSibling
    if (before && before.tagName === "LI") before.append(list)
    else list.replaceWith(...list.childNodes)
  }
}

const styled = (body) => {
  for (const span of body.querySelectorAll("span[style], font[style]")) {
    const style = span.getAttribute("style")
    const wanted = []
    if (/font-weight:\s*(bold|[6-9]00)/i.test(style)) wanted.push("strong")
    if (/font-style:\s*italic/i.test(style)) wanted.push("em")
    if (/text-decoration[^;]*:[^;]*line-through/i.test(style)) wanted.push("s")
    if (/vertical-align:\s*super/i.test(style)) wanted.push("sup")
    if (/vertical-align:\s*sub/i.test(style)) wanted.push("sub")
    let inner = span
    for (const name of wanted) {
      const mark = span.ownerDocument.createElement(name)
      mark.append(...inner.childNodes)
      inner.append(mark)
      inner = mark
    }
  }
}

// A mark that leads to a place which leads back is a footnote, whoever wrote it: Word, LibreOffice, Google Docs, a page.
const fragment = (link) => /#([^#]+)$/.exec(link.getAttribute("href") || "")?.[1]
const nameOf = (element) => [element.id, element.getAttribute("name")].filter(Boolean)

const footnotes = (body) => {
  const named = new Map()
  for (const element of body.querySelectorAll("[id], [name]")) for (const name of nameOf(element)) named.set(name, element)
  for (const link of body.querySelectorAll("a[href*='#']")) {
    const target = named.get(fragment(link))
    if (!target || !link.isConnected && !body.contains(link) || !(link.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING)) continue
    const place = target.closest("div[id], li") || target.closest("p") || target
    const names = new Set([link, ...link.querySelectorAll("*"), link.parentElement].flatMap(nameOf))
    const back = [...place.querySelectorAll("a")].filter((other) => names.has(fragment(other)))
    if (!back.length || place.contains(link)) continue
    for (const other of back) (other.closest("sup") || other).remove()
    const note = body.ownerDocument.createElement("span")
    note.dataset.note = ""
    const lines = place.querySelectorAll("p")
    for (const line of lines.length ? lines : [place]) note.append(...(note.hasChildNodes() ? [" "] : []), ...line.childNodes)
    if (note.firstChild?.nodeType === 3) note.firstChild.data = note.firstChild.data.trimStart()
    if (note.lastChild?.nodeType === 3) note.lastChild.data = note.lastChild.data.trimEnd()
    const list = place.closest("ol, ul")
    place.remove()
    if (list && !list.children.length) list.remove()
    const mark = link.closest("sup") || link
    mark.replaceWith(note)
  }
  for (const list of body.querySelectorAll("[style*='note-list' i]")) for (const line of list.querySelectorAll("hr, br")) line.remove()
  for (const link of body.querySelectorAll("a[href*='#_'], a[href^='file:']")) unwrapped(link)  // Word's own places, which do not come along
}

// The highest heading of an essay is an h2: all go down together, so that what stood under another still does.
const headings = (body) => {
  for (const title of body.querySelectorAll("p.MsoTitle")) renamed(title, "h1")
  for (const said of body.querySelectorAll("[role='heading'][aria-level]")) renamed(said, `h${Math.min(Math.max(Number(said.getAttribute("aria-level")) || 2, 1), 6)}`)
  const down = body.querySelector("h1") ? 1 : 0
  for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) renamed(heading, `h${Math.min(Number(heading.tagName[1]) + down, 5)}`)
}

const tables = (body) => {
  for (const cell of body.querySelectorAll("thead td")) renamed(cell, "th")
  for (const table of body.querySelectorAll("table")) if (!table.textContent.trim()) table.remove()  // it held pictures
}

const BLOCK = `${WORDS}, ul, ol, div, table, hr`
const blanks = (body) => {
  for (const line of body.querySelectorAll("br")) if (line.previousElementSibling?.matches(BLOCK) || line.nextElementSibling?.matches(BLOCK) || line.className) line.remove()
  for (const run of body.querySelectorAll("[style*='mso-spacerun' i]")) run.replaceWith(" ")
  for (const block of body.querySelectorAll(`${WORDS}, li`)) {
    const walker = body.ownerDocument.createTreeWalker(block, NodeFilter.SHOW_TEXT)
    const first = walker.nextNode()
    if (first) first.data = first.data.replace(/^[\s\u00a0]+/, "")
    let last = first
    while (walker.nextNode()) last = walker.currentNode
    if (last) last.data = last.data.replace(/[\s\u00a0]+$/, "")
  }
}

const figures = (body) => {
  for (const figure of body.querySelectorAll("figure:not([data-picture])")) {
    for (const words of figure.querySelectorAll("figcaption")) renamed(words, "p")
    unwrapped(figure)
  }
}

// Files that a paste or a drop brings. A browser's "copy image" brings its file with the HTML of an <img> alone.
export const carried = (data) => {
  const files = [...(data?.files || [])], html = data?.getData("text/html") || ""
  if (html && new DOMParser().parseFromString(html.replace(GONE, ""), "text/html").body.textContent.trim()) return { pictures: [], others: false }
  const pictures = files.filter((file) => file.type.startsWith("image/"))
  return { pictures, others: files.length > pictures.length }
}

const JUNK = "script, style, meta, link, title, xml, img, svg, object, iframe, button, [class^='MsoToc'], [style*='mso-element:comment' i]"
const OURS = "span:not([data-note]), font, u, div:not(:has(p, h2, h3, h4, h5, ul, ol, table)):not([data-caption])"
const SAID = ["style", "class", "lang", "dir", "align", "width", "height", "id", "name"]

// {text, left}: our own HTML, and how many pictures it does not bring.
export const cleaned = (html) => {
  const page = new DOMParser().parseFromString(html.replace(GONE, ""), "text/html")
  const body = page.body
  const left = body.querySelectorAll("img").length || body.querySelectorAll("v\\:imagedata").length
  for (const gone of body.querySelectorAll(JUNK)) gone.remove()
  for (const element of body.querySelectorAll("*")) if (element.tagName.includes(":")) unwrapped(element)
  for (const wrapper of body.querySelectorAll("b[style]")) if (LIGHT.test(styleOf(wrapper))) unwrapped(wrapper)
  wordLists(body)
  nestedLists(body)
  footnotes(body)
  figures(body)
  tables(body)
  headings(body)
  blanks(body)
  for (const anchor of body.querySelectorAll("a:not([href])")) unwrapped(anchor)
  for (const [was, name] of [["b", "strong"], ["i", "em"], ["strike", "s"]]) for (const mark of body.querySelectorAll(was)) renamed(mark, name)
  styled(body)
  for (const element of body.querySelectorAll("*")) for (const name of SAID) element.removeAttribute(name)
  for (const item of body.querySelectorAll(OURS)) {
    if (item.tagName === "DIV" && item.textContent.trim()) renamed(item, "p")
    else unwrapped(item)
  }
  for (const empty of [...body.querySelectorAll("p, li, h2, h3, h4, h5")].reverse())
    if (!empty.textContent.replace(/\u00a0/g, " ").trim() && !empty.querySelector("cite, table, hr, figure") && !empty.closest("td, th")) empty.remove()
  return { text: toEditor(body.innerHTML), left }
}
