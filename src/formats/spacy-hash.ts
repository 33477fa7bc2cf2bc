import { symbols } from './spacy-symbols.ts'

const FACTOR = 0xc6a4a7935bd1e995n
const SHIFT = 47n
const SEED = 1n
const MASK = (1n << 64n) - 1n

const hashes = new Map<string, bigint>()

/** More strings are not remembered, and none that are longer than words. */
const MAX_REMEMBERED = { strings: 200_000, length: 40 }

/**
 * The number that spaCy knows a string by: its own for what it numbers itself, else MurmurHash64A of its
 * UTF-8 (after Appleby's MurmurHash2).
 */
export function hashOf(text: string): bigint {
  const known = symbols.get(text) ?? hashes.get(text)
  if (known !== undefined) return known
  const hash = murmur(new TextEncoder().encode(text))
  const { strings, length } = MAX_REMEMBERED
  if (hashes.size < strings && text.length <= length) hashes.set(text, hash)
  return hash
}

function murmur(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let hash = SEED ^ ((BigInt(bytes.length) * FACTOR) & MASK)
  const whole = bytes.length - (bytes.length % 8)
  for (let at = 0; at < whole; at += 8) {
    let block = (view.getBigUint64(at, true) * FACTOR) & MASK
    block ^= block >> SHIFT
    hash = ((hash ^ ((block * FACTOR) & MASK)) * FACTOR) & MASK
  }
  let rest = 0n
  for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8n) | BigInt(bytes[at])
  if (whole < bytes.length) hash = ((hash ^ rest) * FACTOR) & MASK
  hash = ((hash ^ (hash >> SHIFT)) * FACTOR) & MASK
  return hash ^ (hash >> SHIFT)
}
