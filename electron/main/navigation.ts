import { shell, type WebContents } from 'electron'

/** Sites that a link may open, in the user's own browser. */
const allowedHosts = ['huggingface.co', 'github.com']

/** The window shows our page and never another one. */
export function stayOnPage(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openExternally(url)
    return { action: 'deny' }
  })
}

/** Opens an https link of a known site outside; anything else is ignored. */
function openExternally(url: string): void {
  if (!URL.canParse(url)) return
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' && allowedHosts.includes(hostname)) void shell.openExternal(url)
}
