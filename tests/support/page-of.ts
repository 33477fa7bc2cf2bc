import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import WebSocket from 'ws'
import type { Client } from '../../renderer/api/client.ts'
import { temporaryFolder } from './temporary.ts'

const entry = fileURLToPath(new URL('./serving-host.ts', import.meta.url))

/** A browser host in a process of its own, which ends with the test. */
export interface ServingHost {
  process: ChildProcess
  home: string
  url: URL
  /** What a page of ours sends to be let in. */
  headers: { cookie: string; origin: string }
}

export async function servingHost(): Promise<ServingHost> {
  const home = temporaryFolder()
  const child = fork(entry, [home], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.disconnect()
    await once(child, 'exit')
  })
  const [address] = (await once(child, 'message')) as [string]
  const url = new URL(address)
  return { process: child, home, url, headers: await lettingIn(url) }
}

/** The headers by which a page of ours is known at the host of this link. */
export async function lettingIn(url: URL): Promise<ServingHost['headers']> {
  const { headers } = await fetch(url, { redirect: 'manual' })
  const cookie = String(headers.get('set-cookie')).split(';')[0]
  return { cookie, origin: url.origin }
}

/** A page's way to the host: its socket, and every procedure over it. */
export async function pageOf({
  url,
  headers,
}: Pick<ServingHost, 'url' | 'headers'>): Promise<{ socket: WebSocket; api: Client }> {
  const socket = new WebSocket(`ws://${url.host}/rpc`, { headers })
  await once(socket, 'open')
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  return { socket, api: createORPCClient(link) }
}
