// The citation button: search the library as you type, take several works, say the place in each.
import { ask, element, field } from "desk/dialogs"
import { asking, finder } from "desk/library"
import { citeText } from "desk/schema"

// {number of a work: its key}, {key: {title, words to find it by}} of the list below the text, and of what joins it when the essay is saved.
const listed = () => {
  const works = new Map(), keys = new Map()
  for (const key of document.querySelectorAll("#citations-group input[name$='-key']")) {
    const row = key.closest("tr")
    if (row.classList.contains("empty-form") || !key.value) continue
    const cell = row.querySelector(".field-work"), words = cell?.textContent || ""
    keys.set(key.value, { title: (cell?.querySelector(".understood")?.textContent || cell?.innerText || "").trim().split("\n")[0], words })
    const number = row.querySelector("[name$='-reference']")?.value
    if (number) works.set(number, key.value)
  }
  for (const chosen of document.querySelectorAll("input[name=cite]")) {
    const [number, key] = chosen.value.split(" ")
    works.set(number, key)
    keys.set(key, { title: chosen.dataset.title || "", words: chosen.dataset.title || "" })
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

// The works of one mark: each {key or work, title, place}, shown as rows of a list.
const picked = (list, back) => {
  const rows = []
  const put = (work, title, place = "") => {
    if (rows.some((row) => row.work === work || (work.id && row.work.id === work.id))) return
    const input = element("input", { type: "text", value: place, placeholder: "p. 24" })
    const name = typeof work === "string" ? `${title || "Not in the list"} (${work})` : title
    const item = element("li", {}, element("span", { textContent: name }), field("Place in it", input))
    input.setAttribute("aria-label", `Place in it: ${name}`)
    const row = { work, input }
    item.append(element("button", { type: "button", className: "button quiet", textContent: "Take out", "aria-label": `Take out ${name}`,
      onclick: () => { rows.splice(rows.indexOf(row), 1); item.remove(); back() } }))
    rows.push(row)
    list.append(item)
  }
  return { rows, put }
}

export const cite = async (editor, textarea) => {
  const now = editor.isActive("cite") ? editor.getAttributes("cite") : null
  const taken = element("ol", { className: "ask-taken", "aria-label": "Works cited here" })
  const { rows, put } = picked(taken, () => search.focus())
  const button = (work, title, more) => element("button", { type: "button", onclick: () => { put(work, title); search.focus(); search.select() } },
    element("strong", { textContent: title }), ` ${more}`)
  const look = async (words) => {
    const { works: known, keys } = listed()
    const own = [...keys].filter(([key, work]) => words.toLowerCase().split(/\s+/).every((word) => `${key} ${work.words}`.toLowerCase().includes(word)))
    const buttons = own.slice(0, 20).map(([key, { title }]) => button(key, title || key, key))
    try {
      const { told } = await asking(`${textarea.dataset.works}?q=${encodeURIComponent(words)}`)
      const more = told.works.filter((work) => !known.has(String(work.id)))
      if (!own.length && !more.length) return { buttons, words: "Nothing found. A work that the library does not have is added under “Add references”, below the text." }
      return { buttons: [...buttons, ...more.map((work) => button(work, work.title, work.understood))], words: `${own.length} in this essay’s list, ${more.length} more in the library.` }
    } catch (error) {
      return { buttons, words: `${error.message} Works of this essay’s list can be cited.` }
    }
  }
  const { box, search } = finder("Search the list and the library", "Words of the title, the author or the reference as it was typed. Enter takes the first.", "Works found", look)
  if (now) {
    const places = (now.locators || "").split("|"), { keys } = listed()
    now.keys.split(/\s+/).forEach((key, i) => put(key, keys.get(key)?.title || "", places[i]))
  }
  let away = false
  const more = now ? [element("button", { type: "button", className: "button quiet", textContent: "Take the citation away", onclick: (event) => { away = true; event.currentTarget.closest("dialog").close() } })] : []
  const result = await ask(now ? "Change the citation" : "Cite works", [box, element("h3", { textContent: "Cited here" }), taken], now ? "Change" : "Cite",
    () => (rows.length ? true : (search.focus(), ["Choose a work."])), more)
  if (away) return editor.chain().focus().deleteSelection().run()
  if (!result) return editor.commands.focus()
  const keys = rows.map(({ work }) => (typeof work === "string" ? work : keyOf(work, textarea.form)))
  const places = rows.map(({ input }) => input.value.replaceAll("|", "/").trim())
  const attrs = { keys: keys.join(" "), locators: places.join("|"), text: citeText(keys, places) }
  if (now) editor.chain().focus().updateAttributes("cite", attrs).run()
  else editor.chain().focus().insertContent({ type: "cite", attrs }).run()
}

export const showTimes = (doc) => {
  const times = new Map()
  doc.descendants((node) => { if (node.type.name === "cite") for (const key of node.attrs.keys.split(/\s+/)) times.set(key, (times.get(key) || 0) + 1) })
  for (const cell of document.querySelectorAll("#citations-group [data-times]")) {
    const key = cell.closest("tr").querySelector("input[name$='-key']")
    if (key) cell.textContent = times.get(key.value) || 0
  }
}
