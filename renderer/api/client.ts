import { createORPCClient, DynamicLink, type ClientLink } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../src/contract/index.ts'
import { inPieces } from './pieces.ts'
import { currentLink } from './transport.ts'

/** Every procedure of the contract, typed. It does not know which transport carries it. */
export type Client = ContractRouterClient<Contract>

type Link = ClientLink<Record<never, never>>

let replacement: Link | null = null

/** Puts another link under `api`; tests hand in one that answers by itself. Null takes it off. */
export function replaceLink(link: Link | null): void {
  replacement = link
}

/** The one client of the application. Calls reject with errors that `failureOf` understands. */
export const api: Client = createORPCClient(
  inPieces(new DynamicLink(async () => replacement ?? (await currentLink()))),
)
