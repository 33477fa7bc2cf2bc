import { ipcMain, type MessagePortMain, type WebContents, type WebFrameMain } from 'electron'
import { ORIGIN } from './protocol.ts'

/** Gives the ports of a page to our own page's main frame, and to nobody else. */
export function offerPorts(portsOf: (contents: WebContents) => MessagePortMain[]): void {
  ipcMain.on('spanwright:connect', ({ sender, senderFrame }) => {
    if (!isOurPage(senderFrame)) return
    senderFrame.postMessage('spanwright:port', null, portsOf(sender))
  })
}

function isOurPage(frame: WebFrameMain | null): frame is WebFrameMain {
  return frame !== null && frame.parent === null && isOurs(frame.url)
}

/** Whether an address is one of our own page. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host } = new URL(address)
  return `${protocol}//${host}` === ORIGIN
}
