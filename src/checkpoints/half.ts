/** IEEE 754 binary16 → number, by its definition; the table below is filled with it. */
export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

let table: Float32Array | undefined

/** fp16 → fp32, by a table of all 65,536 values. Both arrays have one length. */
export function halvesToFloats(halves: Uint16Array, target: Float32Array): void {
  table ??= Float32Array.from({ length: 65_536 }, (_, half) => halfToFloat(half))
  for (let i = 0; i < halves.length; i++) target[i] = table[halves[i]]
}

/** bfloat16 is the upper half of fp32. */
export function bfloatsToFloats(halves: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length)
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16
}
