import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ClientLink } from '@orpc/client'
import { reactive, readonly } from 'vue'

type Link = ClientLink<Record<never, never>>

export type ConnectionState = 'connecting' | 'open' | 'lost'

const state = reactive({
  status: 'connecting' as ConnectionState,
  /** Counts connections made; a change tells streams to start again. */
  generation: 0,
})

/** What the top bar shows of the way to the host. */
export const connection = readonly(state)

/** The wait before each attempt to reconnect, in milliseconds; the last one repeats. */
const BACKOFF = [250, 500, 1000, 2000, 4000]

let resolveLink: (link: Link) => void = () => {}
let link: Promise<Link> = nextLink()

/** The link in use; waits for one while connecting. */
export function currentLink(): Promise<Link> {
  return link
}

/** Connects by the port that Electron's preload hands over, or by WebSocket in a browser. */
export function connect(): void {
  if (isElectron()) connectPort()
  else connectSocket(0)
}

/** The preload runs before the page and only in Electron, whose user agent says so. */
function isElectron(): boolean {
  return navigator.userAgent.includes('Electron/')
}

function connectPort(): void {
  window.addEventListener('message', (event) => {
    if (event.source !== window || event.origin !== window.location.origin) return
    if ((event.data as { type?: unknown } | null)?.type !== 'spanwright:port') return
    const port = event.ports[0]
    if (!port) return
    const portLink = new PortLink({ port })
    port.start()
    port.addEventListener('close', () => {
      lost()
      window.postMessage({ type: 'spanwright:ready' }, window.location.origin)
    })
    opened(portLink)
  })
  window.postMessage({ type: 'spanwright:ready' }, window.location.origin)
}

function connectSocket(attempt: number): void {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocket(`${scheme}://${window.location.host}/rpc`)
  let wasOpen = false
  socket.addEventListener('open', () => {
    wasOpen = true
    opened(new SocketLink({ websocket: socket }))
  })
  socket.addEventListener('close', () => {
    lost()
    const next = wasOpen ? 0 : attempt + 1
    const wait = BACKOFF[Math.min(next, BACKOFF.length - 1)]
    setTimeout(() => connectSocket(next), wait)
  })
}

function nextLink(): Promise<Link> {
  return new Promise((resolve) => (resolveLink = resolve))
}

function opened(found: Link): void {
  resolveLink(found)
  link = Promise.resolve(found)
  state.status = 'open'
  state.generation += 1
}

function lost(): void {
  if (state.status === 'open') link = nextLink()
  state.status = 'lost'
}
