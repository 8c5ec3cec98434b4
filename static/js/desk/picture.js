// A picture pasted anywhere on the page is put into the form's field; dropping one on the field is the browser's own doing.
const field = document.querySelector('input[type="file"]')

document.addEventListener("paste", (event) => {
  const picture = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"))
  if (!picture) return
  event.preventDefault()
  const carried = new DataTransfer()
  carried.items.add(picture)
  field.files = carried.files
  field.focus()
})
