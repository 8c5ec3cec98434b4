// What Word and Google Docs put on the clipboard, said as our own HTML. Works on a string, touches no page.

// Comments hold Word's own copies; a style element would be refused by the page's policy, aloud, as soon as it is parsed.
const GONE = /<!--[\s\S]*?-->|<!\[(?:if[^\]]*|endif)\]>|<style\b[\s\S]*?<\/style\s*>/gi
const LIGHT = /(?:^|;)\s*font-weight:\s*(?:normal|400)/i
const LIST = /mso-list:\s*\S+\s+level(\d+)/i
const BULLET = /^[\s\u00a0]*(?:[·•o§▪◦–-]|\uf0b7|\uf0a7)[\s\u00a0]+/
const NUMBER = /^[\s\u00a0]*(?:\(?[\divxlc]{1,5}[.)]|\(?[a-z][.)])[\s\u00a0]+/i

const renamed = (element, name) => {
  const other = element.ownerDocument.createElement(name)
  other.append(...element.childNodes)
  element.replaceWith(other)
  return other
}

const unwrapped = (element) => element.replaceWith(...element.childNodes)

// Word writes a list as paragraphs that say their level and begin with their own sign.
const wordLists = (body) => {
  let open = []
  for (const item of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const said = LIST.exec(item.getAttribute("style") || "")
    if (!said || /^H/.test(item.tagName)) { open = []; continue }
    const before = item.previousElementSibling
    if (open.length && before !== open[0].list) open = []
    const sign = item.textContent
    for (const ignored of item.querySelectorAll("[style*='mso-list:Ignore' i], [style*='mso-list: Ignore' i]")) ignored.remove()
    const ordered = NUMBER.test(sign) && !BULLET.test(sign)
    const level = Number(said[1])
    while (open.length && open.at(-1).level > level) open.pop()
    if (!open.length || open.at(-1).level < level) {
      const list = item.ownerDocument.createElement(ordered ? "ol" : "ul")
      if (open.length) open.at(-1).list.lastElementChild.append(list)
      else item.before(list)
      open.push({ level, list })
    }
    const entry = item.ownerDocument.createElement("li")
    const words = item.ownerDocument.createElement("p")
    words.append(...item.childNodes)
    const first = words.ownerDocument.createTreeWalker(words, NodeFilter.SHOW_TEXT).nextNode()
    if (first) first.data = first.data.replace(ordered ? NUMBER : BULLET, "")
    entry.append(words)
    open.at(-1).list.append(entry)
    item.remove()
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

export const cleaned = (html) => {
  const page = new DOMParser().parseFromString(html.replace(GONE, ""), "text/html")
  const body = page.body
  for (const gone of body.querySelectorAll("script, style, meta, link, title, xml, img, svg, object, iframe, [style*='mso-element:comment' i]")) gone.remove()
  for (const element of [...body.querySelectorAll("*")]) if (element.tagName.includes(":")) unwrapped(element)
  for (const wrapper of body.querySelectorAll("b[style]")) if (LIGHT.test(wrapper.getAttribute("style"))) unwrapped(wrapper)
  for (const anchor of body.querySelectorAll("a:not([href])")) unwrapped(anchor)
  wordLists(body)
  nestedLists(body)
  styled(body)
  for (const title of body.querySelectorAll("p.MsoTitle, h1")) renamed(title, "h2")
  for (const deep of body.querySelectorAll("h6")) renamed(deep, "h5")
  for (const element of body.querySelectorAll("*")) for (const name of ["style", "class", "lang", "dir", "align", "width", "height", "id", "name"]) element.removeAttribute(name)
  for (const item of body.querySelectorAll("span:not([data-note]), font, u, div:not(:has(p, h2, h3, h4, ul, ol, table))")) {
    if (item.tagName === "DIV" && item.textContent.trim()) renamed(item, "p")
    else unwrapped(item)
  }
  for (const empty of [...body.querySelectorAll("p, li, h2, h3, h4, h5")].reverse())
    if (!empty.textContent.replace(/\u00a0/g, " ").trim() && !empty.querySelector("cite, table, hr") && !empty.closest("td, th")) empty.remove()
  return body.innerHTML
}
