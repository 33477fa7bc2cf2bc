import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { once } from 'node:events'
import WebSocket from 'ws'
import type { Client } from '../../renderer/api/client.ts'
import { inPieces } from '../../renderer/api/pieces.ts'

/** What a page of ours sends to be let in. */
export interface PageHeaders {
  cookie: string
  origin: string
}

interface HostOfPage {
  url: URL
  headers: PageHeaders
}

/** The headers by which a page of ours is known at the host of this link. */
export async function lettingIn(url: URL): Promise<PageHeaders> {
  const { headers } = await fetch(url, { redirect: 'manual' })
  const cookie = String(headers.get('set-cookie')).split(';')[0]
  return { cookie, origin: url.origin }
}

/** A page's way to the host: its socket, and every procedure over it. */
export async function pageOf({
  url,
  headers,
}: HostOfPage): Promise<{ socket: WebSocket; api: Client }> {
  const socket = new WebSocket(`ws://${url.host}/rpc`, { headers: { ...headers } })
  await once(socket, 'open')
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  return { socket, api: createORPCClient(inPieces(link)) }
}
