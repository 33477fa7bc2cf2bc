import { describe, expect, it } from 'vitest'
import { bfloatsToFloats, halfToFloat, halvesToFloats } from '../../../src/checkpoints/half.ts'

const every = Uint16Array.from({ length: 65_536 }, (_, i) => i)

describe('half precision', () => {
  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('reads 0x%s', (half, value) => expect(halfToFloat(half)).toBe(value))

  it('gives for all 65,536 fp16 values what the definition gives', () => {
    const fast = new Float32Array(every.length)
    halvesToFloats(every, fast)
    expect(fast).toEqual(Float32Array.from(every, halfToFloat))
  })

  it('takes bf16 as the upper half of fp32', () => {
    const fast = new Float32Array(every.length)
    bfloatsToFloats(every, fast)
    const view = new DataView(new ArrayBuffer(4))
    const naive = Float32Array.from(every, (half) => {
      view.setUint16(0, half)
      return view.getFloat32(0)
    })
    expect(fast).toEqual(naive)
  })
})
