import { BrowserWindow, dialog, shell, type WebContents } from 'electron'

/** Sites that a link opens without a question, in the user's own browser. */
const KNOWN = ['huggingface.co', 'github.com']
const MAX_ADDRESS = 2000

/** The window shows our page and never another one. */
export function stayOnPage(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    void openOutside(contents, url)
    return { action: 'deny' }
  })
}

/** Windows that ask whether to open a link, each one at a time. */
const asking = new Set<WebContents>()

/**
 * Opens an https link in the user's browser: one of a known site at once, any other (guidelines hold what
 * somebody wrote) when the user has seen where it leads. Anything else is ignored.
 */
async function openOutside(contents: WebContents, url: string): Promise<void> {
  if (url.length > MAX_ADDRESS || !URL.canParse(url) || new URL(url).protocol !== 'https:') return
  const { hostname, href } = new URL(url)
  if (KNOWN.includes(hostname) || (await agreed(contents, hostname, href)))
    await shell.openExternal(href)
}

async function agreed(contents: WebContents, site: string, address: string): Promise<boolean> {
  const window = BrowserWindow.fromWebContents(contents)
  if (!window || asking.has(contents)) return false
  asking.add(contents)
  try {
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: `Open ${site} in your browser?`,
      detail: `The link leads to ${address}\n\nYour browser fetches it from the network; Spanwright sends nothing.`,
      buttons: ['Open', 'Cancel'],
      defaultId: 0,
      cancelId: 1,
    })
    return response === 0
  } finally {
    asking.delete(contents)
  }
}
