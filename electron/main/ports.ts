import { isAbsolute } from 'node:path'
import { ipcMain, type MessagePortMain, type WebContents, type WebFrameMain } from 'electron'
import { z } from 'zod'
import { PROJECT } from './arguments.ts'
import { ORIGIN } from './protocol.ts'

const MAX_PATH = 32_768
/** Each gets a window. */
const MAX_DROPPED = 20

/** Gives the ports of a page to our own page's main frame, and to nobody else. */
export function offerPorts(portsOf: (contents: WebContents) => MessagePortMain[]): void {
  ipcMain.on('spanwright:connect', ({ sender, senderFrame }) => {
    if (!isOurPage(senderFrame)) return
    senderFrame.postMessage('spanwright:port', null, portsOf(sender))
  })
}

const dropped = z.array(z.string().max(MAX_PATH)).max(MAX_DROPPED)

/** Opens the project files that the user drops on a window; what else is named is left alone. */
export function openDropped(open: (path: string) => void): void {
  ipcMain.on('spanwright:dropped', ({ senderFrame }, named: unknown) => {
    const paths = dropped.safeParse(named)
    if (!isOurPage(senderFrame) || !paths.success) return
    for (const path of paths.data.filter(isProject)) open(path)
  })
}

const isProject = (path: string) => isAbsolute(path) && PROJECT.test(path)

function isOurPage(frame: WebFrameMain | null): frame is WebFrameMain {
  return frame !== null && frame.parent === null && isOurs(frame.url)
}

/** Whether an address is one of our own page. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host } = new URL(address)
  return `${protocol}//${host}` === ORIGIN
}
