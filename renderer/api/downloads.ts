import { shell } from './shell.ts'

/** How long the blob's address stays valid: browsers read it after the click returns. */
const KEEP_ADDRESS_MS = 60_000

/** What became of a file; a browser saves by settings of its own, and tells the page nothing. */
export type Saving = 'saved' | 'cancelled' | 'failed' | 'handed over'

/**
 * Hands out a file: the browser puts it where downloads go, the desktop asks the user where. Resolves once that
 * is known, with the name that the file got.
 */
export async function saveFile(
  file: Blob,
  name: string,
): Promise<{ outcome: Saving; name: string }> {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.hidden = true
  document.body.append(link)
  link.click()
  link.remove()
  try {
    if (shell.value) return await shell.value.saved({ address })
    return { outcome: 'handed over', name }
  } finally {
    setTimeout(() => URL.revokeObjectURL(address), KEEP_ADDRESS_MS)
  }
}
