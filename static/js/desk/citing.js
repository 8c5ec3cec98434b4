// The citation button: search the library as you type, take several works, say the place in each.
import { ask, element, field } from "desk/dialogs"
import { citeText } from "desk/schema"

// {number of a work: its key}, {key: what it is} of the list below the text.
const listed = () => {
  const works = new Map(), keys = new Map()
  for (const key of document.querySelectorAll("#citations-group input[name$='-key']")) {
    const row = key.closest("tr")
    if (row.classList.contains("empty-form") || !key.value) continue
    keys.set(key.value, row.querySelector(".field-work")?.innerText.trim().split("\n")[0] || "")
    const number = row.querySelector("[name$='-reference']")?.value
    if (number) works.set(number, key.value)
  }
  for (const chosen of document.querySelectorAll("input[name=cite]")) {
    const [number, key] = chosen.value.split(" ")
    works.set(number, key)
    keys.set(key, chosen.dataset.title || "")
  }
  return { works, keys }
}

const free = (key, keys) => {
  let candidate = key
  for (let n = 0; keys.has(candidate); n++) candidate = key + String.fromCharCode(97 + (n % 26)) + (n > 25 ? n : "")
  return candidate
}

// A work of the library gets a key; it joins the list when the essay is saved.
const keyOf = (work, form) => {
  const { works, keys } = listed()
  if (works.has(String(work.id))) return works.get(String(work.id))
  const key = free(work.key, keys)
  const chosen = element("input", { type: "hidden", name: "cite", value: `${work.id} ${key}` })
  chosen.dataset.title = work.title
  form.append(chosen)
  return key
}

export const cite = async (editor, textarea) => {
  const now = editor.isActive("cite") ? editor.getAttributes("cite") : null
  const chosen = []  // {key, label, place}
  const search = element("input", { type: "search", autocomplete: "off" })
  const found = element("ul", { className: "ask-found", "aria-label": "Works found" })
  const said = element("p", { role: "status", className: "ask-said" })
  const taken = element("ol", { className: "ask-taken", "aria-label": "Works cited here" })
  const put = (key, label, place = "") => {
    if (chosen.some((work) => work.key === key)) return
    const place_ = element("input", { type: "text", value: place, placeholder: "p. 24" })
    const row = element("li", {}, element("span", { textContent: `${key}: ${label}` }), field("Place in it", place_))
    const work = { key, place: place_ }
    row.append(element("button", { type: "button", className: "button", textContent: "Take out", "aria-label": `Take out ${key}`,
      onclick: () => { chosen.splice(chosen.indexOf(work), 1); row.remove(); search.focus() } }))
    chosen.push(work)
    taken.append(row)
  }
  if (now) {
    const places = now.locators.split("|")
    now.keys.split(/\s+/).forEach((key, i) => put(key, listed().keys.get(key) || "", places[i] || ""))
  }
  let turn = 0
  const show = async () => {
    const mine = ++turn, words = search.value.trim()
    const own = [...listed().keys].filter(([key, title]) => words.toLowerCase().split(/\s+/).every((w) => `${key} ${title}`.toLowerCase().includes(w)))
    let works = []
    try {
      const answer = await fetch(`${textarea.dataset.works}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } })
      works = (await answer.json()).works
    } catch { said.textContent = "The library does not answer; the list of this essay can be cited." }
    if (mine !== turn) return
    const known = listed().works
    works = works.filter((work) => !known.has(String(work.id)))
    const button = (title, more, act) => element("li", {}, element("button", { type: "button", onclick: act }, element("strong", { textContent: title }), ` ${more}`))
    found.replaceChildren(
      ...own.slice(0, 20).map(([key, title]) => button(key, title, () => { put(key, title); search.select() })),
      ...works.map((work) => button(work.title, work.understood, () => { put(keyOf(work, textarea.form), work.title); show() })))
    said.textContent = `${own.length} in this essay’s list, ${works.length} more in the library.`
  }
  let waiting
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 200) })
  show()
  const content = [field("Search the list and the library", search, "Words of the title, the author or the reference as it was typed."), said, found, element("h3", { textContent: "Cited here" }), taken]
  const result = await ask(now ? "Change the citation" : "Cite works", content, now ? "Change" : "Cite", () => chosen.length ? true : (search.focus(), false))
  if (!result) return editor.commands.focus()
  const keys = chosen.map((work) => work.key), places = chosen.map((work) => work.place.value.replaceAll("|", "/").trim())
  const attrs = { keys: keys.join(" "), locators: places.join("|"), text: citeText(keys, places) }
  if (now) editor.chain().focus().updateAttributes("cite", attrs).run()
  else editor.chain().focus().insertContent({ type: "cite", attrs }).run()
}

export const timesCited = (doc) => {
  const times = new Map()
  doc.descendants((node) => { if (node.type.name === "cite") for (const key of node.attrs.keys.split(/\s+/)) times.set(key, (times.get(key) || 0) + 1) })
  return times
}

export const showTimes = (doc) => {
  const times = timesCited(doc)
  for (const cell of document.querySelectorAll("#citations-group [data-times]")) {
    const key = cell.closest("tr").querySelector("input[name$='-key']")
    if (key) cell.textContent = times.get(key.value) || 0
  }
}
