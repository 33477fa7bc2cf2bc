import { StandardRPCHandler } from '@orpc/server/standard'
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer'
import {
  decodeRequestMessage,
  encodeResponseMessage,
  experimental_ServerPeerWithoutCodec as ServerPeer,
} from '@orpc/standard-server-peer'
import type { RawData, WebSocket } from 'ws'
import { handlerOptions } from '../host/handler-options.ts'
import type { Host } from '../host/host.ts'
import { createRouter } from '../host/router.ts'
import { log } from '../files/log.ts'
import { Sending } from './sending.ts'

type Request = Awaited<ReturnType<typeof decodeRequestMessage>>

/** How a socket is closed over a message that says nothing, as RFC 6455 numbers it. */
const UNREADABLE = 1007

/**
 * Answers the calls of the contract over sockets. One that sends what cannot be read is closed: nobody can
 * be told which call it was, and the page knows by the close that none is answered any more. oRPC's own
 * adapter leaves the caller waiting and prints the message.
 */
export function callsOver(host: Host): (socket: WebSocket) => void {
  const handler = new StandardRPCHandler(createRouter(host), handlerOptions(host))
  const answer = createServerPeerHandleRequestFn(handler, { context: {} })
  return (socket) => {
    const sending = new Sending(socket)
    const peer = new ServerPeer(async ([call, type, payload]) => {
      sending.send(await encodeResponseMessage(call, type, payload))
    })
    const hear = async (data: RawData, binary: boolean) => {
      try {
        const raw = binary ? bytesOf(data) : bytesOf(data).toString()
        await peer.message(named(await decodeRequestMessage(raw)), answer)
      } catch (error) {
        log.error('A connection was closed over a call that cannot be carried', error)
        socket.close(UNREADABLE)
      }
    }
    socket.on('message', (data, binary) => void hear(data, binary))
    // Frames against the protocol, and messages beyond the limit: the socket closes itself.
    socket.on('error', (error) => log.error('A connection broke', error))
    socket.on('close', () => {
      sending.stop()
      peer.close()
    })
  }
}

/** The end of a call without a name would end all others that are under way. Throws for one. */
function named(message: Request): Request {
  if (typeof message[0] !== 'string') throw new Error('a call without a name')
  return message
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
