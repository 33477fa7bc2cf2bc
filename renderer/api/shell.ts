import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { shallowRef } from 'vue'
import type { ShellContract } from '../../src/contract/shell.ts'

export type ShellClient = ContractRouterClient<ShellContract>

/** The window around the page, in the desktop application; null in a browser. */
export const shell = shallowRef<ShellClient | null>(null)

let last: MessagePort | undefined

/** A page that comes back gets a new port; the one before is of no use any more. */
export function connectShell(port: MessagePort): void {
  last?.close()
  last = port
  shell.value = createORPCClient(new RPCLink({ port }))
  port.start()
}
