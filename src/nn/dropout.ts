/**
 * Dropout masks from a counter-based generator: element i of a mask depends only on (seed, step,
 * site, i), so every engine draws the same masks and a resumed run goes on with the right ones.
 */

/** What a mask is drawn for: probabilities of attention, or a matrix with a row for each token or as many as it says. */
export type DropoutShape = 'attention' | { columns: number; rows?: number }

/** Mixes 32 bits (the finaliser of MurmurHash3, public domain). */
function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Odd constant of Weyl sequences: 2³² divided by the golden ratio. */
const WEYL = 0x9e3779b9

/** The key of one mask: of a run's seed, an update, a micro-batch and a place in the network. */
export function dropoutKey(seed: number, step: number, microBatch: number, site: number): number {
  return mix(mix(mix(mix(seed >>> 0) + step) + Math.imul(microBatch + 1, WEYL)) + site)
}

/**
 * Fills `mask` with 1 (keep) and 0 (drop with probability p, to a resolution of 2⁻¹⁶). One hash
 * yields two draws.
 */
export function fillDropoutMask(mask: Uint8Array, p: number, key: number): void {
  const threshold = Math.round(p * 65536)
  const even = mask.length & ~1
  for (let i = 0; i < even; i += 2) {
    const bits = mix(key + Math.imul(i, WEYL))
    mask[i] = (bits & 0xffff) >= threshold ? 1 : 0
    mask[i + 1] = bits >>> 16 >= threshold ? 1 : 0
  }
  if (even < mask.length)
    mask[even] = (mix(key + Math.imul(even, WEYL)) & 0xffff) >= threshold ? 1 : 0
}

/** The bits of a number in fp32. */
function floatBits(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0]
}

/** The numbers from which dropout factors are computed, elements from `from` (even) on. */
interface DropoutStart {
  /** What the hash of the first pair is taken of; the next pair's is `pairStride` more. */
  start: number
  pairStride: number
  /** Draws of 16 bits up to this one are dropped. */
  lastDropped: number
  /** The bits of 1/(1 − p) in fp32. */
  keep: number
}

export function dropoutStart(p: number, key: number, from: number): DropoutStart {
  return {
    start: (key + Math.imul(from, WEYL)) | 0,
    pairStride: (2 * WEYL) | 0,
    lastDropped: Math.round(p * 65536) - 1,
    keep: floatBits(1 / (1 - p)),
  }
}

/**
 * The same draws as `fillDropoutMask`, as the factors that dropout multiplies by: 1/(1 − p) where the
 * mask keeps, 0 where it drops. Fills elements `from` (even) to `to` only, so that threads can share a
 * mask. Writes bit patterns, without a branch that the processor could guess wrongly.
 */
export function fillDropoutFactors(
  factors: Float32Array,
  p: number,
  key: number,
  from = 0,
  to = factors.length,
): void {
  const bits = new Int32Array(factors.buffer, factors.byteOffset, factors.length)
  const { start, pairStride, lastDropped, keep } = dropoutStart(p, key, from)
  // A draw is kept from the threshold on: last dropped − draw is then negative, all ones when shifted.
  const factor = (draw: number) => ((lastDropped - draw) >> 31) & keep
  let input = start
  for (let i = from; i < to; i += 2) {
    const draws = mix(input)
    bits[i] = factor(draws & 0xffff)
    if (i + 1 < to) bits[i + 1] = factor(draws >>> 16)
    input = (input + pairStride) | 0
  }
}

/** Draws that one number of `fillDropoutBytes` holds. */
export const DRAWS_PER_BYTE = 8

/**
 * The same draws once more, eight to a number: bit j of `bytes[k]` is 1 where the mask keeps element
 * 8k + j. Fills numbers `from` to `to` only. What lies beyond the end of the mask means nothing.
 */
export function fillDropoutBytes(
  bytes: Int32Array,
  p: number,
  key: number,
  from = 0,
  to = bytes.length,
): void {
  const lastDropped = Math.round(p * 65536) - 1
  for (let k = from; k < to; k++) {
    let byte = 0
    for (let j = 0; j < DRAWS_PER_BYTE; j += 2) {
      const draws = mix(key + Math.imul(k * DRAWS_PER_BYTE + j, WEYL))
      byte |= ((lastDropped - (draws & 0xffff)) >>> 31) << j
      byte |= ((lastDropped - (draws >>> 16)) >>> 31) << (j + 1)
    }
    bytes[k] = byte
  }
}
