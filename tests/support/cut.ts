import type { LongBytes, LongText } from '../../src/formats/pieces.ts'

/** Where something of a length is cut: shares of it, in any order. */
function stretches(length: number, shares: readonly number[]): [from: number, to: number][] {
  const places = shares.map((share) => Math.round(share * length)).sort((a, b) => a - b)
  return [...places, length].map((to, at) => [at === 0 ? 0 : places[at - 1], to])
}

/** A text in pieces that end at shares of its length; some of them may be empty. */
export const cutText = (text: string, shares: readonly number[]): LongText => ({
  pieces: () => stretches(text.length, shares).map(([from, to]) => text.slice(from, to)),
})

/** The same of bytes. */
export const cutBytes = (bytes: Uint8Array, shares: readonly number[]): LongBytes => ({
  size: bytes.length,
  pieces: () => stretches(bytes.length, shares).map(([from, to]) => bytes.subarray(from, to)),
  all: () => bytes,
})
