// Where the HTML of the server and the document of the editor differ in shape. Works on strings, touches no page.
const read = (html) => new DOMParser().parseFromString(html, "text/html").body
const made = (body, name) => body.ownerDocument.createElement(name)

// The language and direction of one are those of the other, unless it has its own.
const spoken = (from, to) => {
  for (const name of ["lang", "dir"]) if (from.hasAttribute(name) && !to.hasAttribute(name)) to.setAttribute(name, from.getAttribute(name))
  return to
}

// A table's caption stands before it, its rows say which part of it they belong to; a line of words holds no paragraphs.
export const toEditor = (html) => {
  const body = read(html)
  for (const table of body.querySelectorAll("table")) {
    if (table.tFoot) table.append(table.tFoot)
    const parts = [...table.children].filter((part) => part.rows)
    parts.forEach((part, n) => { for (const row of part.rows) spoken(part, row).dataset.part = `${part.localName} ${n}` })
    if (!table.caption) continue
    const words = spoken(table.caption, made(body, "div"))
    words.dataset.caption = ""
    words.append(...table.caption.childNodes)
    table.caption.remove()
    table.before(words)
  }
  for (const line of body.querySelectorAll(":is(figcaption, dt, [data-caption]) > p")) {
    if (line.previousElementSibling) line.before(made(body, "br"))
    if (line.matches("[lang], [dir]")) {
      const words = spoken(line, made(body, "span"))
      words.append(...line.childNodes)
      line.append(words)
    }
    line.replaceWith(...line.childNodes)
  }
  return body.innerHTML
}

// Rows that came meanwhile join the part above them, but not the head; a head without a heading is none.
const parted = (body, table) => {
  let part = null, now = ""
  for (const row of [...table.rows]) {
    let said = row.dataset.part || ""
    row.removeAttribute("data-part")
    if (said.startsWith("thead") && !row.querySelector(":scope > th")) said = ""
    if (!said || (now === "tbody" && said.startsWith("tbody"))) said = now && !now.startsWith("thead") ? now : "tbody"
    if (said !== now) table.append(part = made(body, said.split(" ")[0]))
    now = said
    part.append(row)
  }
  for (const rest of [...table.children]) if (!rest.rows?.length) rest.remove()
}

export const toServer = (html) => {
  if (!/<table|data-caption/.test(html)) return html
  const body = read(html)
  for (const table of body.querySelectorAll("table")) parted(body, table)
  for (const words of body.querySelectorAll("[data-caption]")) {
    const table = words.nextElementSibling
    const caption = spoken(words, made(body, table?.localName === "table" ? "caption" : "p"))
    caption.append(...words.childNodes)
    if (caption.localName === "p") words.replaceWith(caption)
    else words.remove()
    if (caption.localName === "caption" && caption.hasChildNodes()) table.prepend(caption)
  }
  return body.innerHTML
}

// What a text says: its runs of words with all that stands around each and the language they are in, whatever the order of marks; and what has no words.
const QUIET = ":is(p, br, a:not([href]), span:not([data-note]))"
const SILENT = ["hr", "figure", "[data-picture]", "td", "th", "li", "[data-keys]", "[data-note]"]
const told = (html) => {
  const body = read(html), runs = []
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const words = walker.currentNode.data.replace(/\s+/g, "")
    if (!words) continue
    const around = []
    const nearest = walker.currentNode.parentElement
    for (let at = nearest.closest("[data-keys]") || nearest; at !== body; at = at.parentElement) if (!at.matches(QUIET)) around.push(at.localName)
    const said = ["lang", "dir"].map((name) => nearest.closest(`[${name}]`)?.getAttribute(name) || "")
    const kind = [...around.sort(), ...said].join(" ")
    if (runs.at(-1)?.[0] === kind) runs.at(-1)[1] += words
    else runs.push([kind, words])
  }
  return JSON.stringify([runs, SILENT.map((what) => body.querySelectorAll(what).length)])
}

// Whether the editor has kept all that the server gave it.
export const isKept = (given, got) => told(toServer(toEditor(given))) === told(toServer(got))
