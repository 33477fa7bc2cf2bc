import { damaged } from '../reading/foreign.ts'
import type { TokenizerFolder } from '../tokenizer.ts'

/** Two neighbours that are joined to one token. */
export type Merge = readonly [left: string, right: string]

/** A merge as a file has it, cut into its two tokens. Throws a FailureError. */
export function mergeOf(folder: TokenizerFolder, merge: unknown, file?: string): Merge {
  const [left, right] = Array.isArray(merge) && merge.length === 2 ? (merge as unknown[]) : []
  if (typeof left !== 'string' || typeof right !== 'string') throw damaged(folder, file)
  return [left, right]
}
