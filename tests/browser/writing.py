"""The editor of an essay in a browser: what is in it, and what is carried into it."""

import base64

TEXT = ".tiptap.ProseMirror"
ADD = "/admin/articles/article/add/"
CARRY = """(box, [kind, pieces, files, place]) => {
  const data = new DataTransfer()
  for (const [type, text] of Object.entries(pieces)) data.setData(type, text)
  for (const [name, type, content] of files)
    data.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name, { type }))
  const how = { bubbles: true, cancelable: true }
  box.dispatchEvent(kind === "drop"
    ? new DragEvent("drop", { ...how, dataTransfer: data, clientX: place[0], clientY: place[1] })
    : new ClipboardEvent("paste", { ...how, clipboardData: data }))
}"""


def html(page):
    """What would be saved now; an answered question is waited for, for what it adds comes as it closes."""
    page.locator("dialog.ask").wait_for(state="detached")
    return page.evaluate("new FormData(document.querySelector('textarea[data-essay-text]').form).get('text')")


def carry(page, kind, pieces=(), files=(), place=(0, 0)):
    files = [(name, type, base64.b64encode(content).decode()) for name, type, content in files]
    page.locator(TEXT).evaluate(CARRY, [kind, dict(pieces), files, list(place)])


def paste(page, text):
    """Paste HTML at the cursor."""
    carry(page, "paste", {"text/html": text, "text/plain": "plain"})


def pasted(page, text):
    """What becomes of it in an empty text."""
    page.locator(TEXT).focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    paste(page, text)
    return html(page)


def stay(page):
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator(TEXT).wait_for()
