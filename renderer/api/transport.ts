import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ClientLink } from '@orpc/client'
import { reactive, readonly } from 'vue'
import { refuseLargeMessage } from './message-size.ts'
import { connectShell } from './shell.ts'

type Context = Record<never, never>
type Link = ClientLink<Context>

/** Refused: the host runs and no longer knows this page, which only its new link can change. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused'

const state = reactive({
  status: 'connecting' as ConnectionState,
  /** Counts connections made; a change tells streams to start again. */
  generation: 0,
})

/** What the top bar shows of the way to the host. */
export const connection = readonly(state)

/** The wait before each attempt to reconnect, in milliseconds; the last one repeats. */
const BACKOFF = [250, 500, 1000, 2000, 4000]
/** The status with which the host answers pages whose secret it does not know. */
const FORBIDDEN = 403

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
    const [port, shellPort] = event.ports
    if (!port) return
    const portLink = new PortLink({ port })
    port.start()
    if (shellPort) connectShell(shellPort)
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
    opened(new SocketLink({ websocket: sendingNoMore(socket) }))
  })
  socket.addEventListener('close', () => {
    lost()
    const next = wasOpen ? 0 : attempt + 1
    void (wasOpen ? Promise.resolve(false) : isRefused()).then((refused) => {
      if (refused) state.status = 'refused'
      else setTimeout(() => connectSocket(next), BACKOFF[Math.min(next, BACKOFF.length - 1)])
    })
  })
}

/** The socket, which the host would close over a message beyond the limit. */
function sendingNoMore(
  socket: WebSocket,
): ConstructorParameters<typeof SocketLink>[0]['websocket'] {
  return {
    addEventListener: socket.addEventListener.bind(socket),
    removeEventListener: socket.removeEventListener.bind(socket),
    get readyState() {
      return socket.readyState
    },
    send(message) {
      refuseLargeMessage(message)
      socket.send(message)
    },
  }
}

/** A socket does not tell why it was closed; asking for the page itself does. */
async function isRefused(): Promise<boolean> {
  try {
    const { status } = await fetch('/', { method: 'HEAD', cache: 'no-store' })
    return status === FORBIDDEN
  } catch {
    return false
  }
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
