import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, MessageChannelMain, type WebFrameMain } from 'electron'
import type { Router } from '../../src/host/router.ts'
import { refuseUnread } from '../../src/host/unread-calls.ts'
import { ORIGIN } from './protocol.ts'

/** Gives a port of the contract to our own page's main frame, and to nobody else. */
export function offerPorts(router: Router): void {
  const handler = new RPCHandler(router, { interceptors: [refuseUnread] })
  ipcMain.on('spanwright:connect', (event) => {
    if (!isOurPage(event.senderFrame)) return
    const { port1, port2 } = new MessageChannelMain()
    handler.upgrade(port1)
    port1.start()
    event.senderFrame.postMessage('spanwright:port', null, [port2])
  })
}

function isOurPage(frame: WebFrameMain | null): frame is WebFrameMain {
  if (!frame || frame.parent !== null || !URL.canParse(frame.url)) return false
  const { protocol, host } = new URL(frame.url)
  return `${protocol}//${host}` === ORIGIN
}
