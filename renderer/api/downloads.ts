/** How long the blob's address stays valid: browsers read it after the click returns. */
const KEEP_ADDRESS_MS = 60_000

/** Saves a file where the browser puts downloads, or where the user says. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.hidden = true
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(address), KEEP_ADDRESS_MS)
}

/** Saves text as a UTF-8 file. */
export function saveText(text: string, name: string, type = 'text/plain'): void {
  saveFile(new Blob([text], { type: `${type};charset=utf-8` }), name)
}
