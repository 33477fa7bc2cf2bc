/**
 * Dropout masks from a counter-based generator: element i of a mask depends only on (seed, step,
 * site, i), so every engine draws the same masks and a resumed run goes on with the right ones.
 */

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
