import { describe, expect, it } from 'vitest'
import { assembleKernels } from '../../../scripts/build-kernels.ts'
import { plainKernels } from '../../../src/engines/onnx/processor/kernels.ts'
import { SharedFloats } from '../../../src/nn/memory.ts'
import { simdKernels } from '../../../src/engines/onnx/processor/simd/kernels.ts'
import { kernelModule } from '../../../src/engines/onnx/processor/simd/module.ts'

describe('arrays in one memory', () => {
  it('are zeroed, begin at cache lines and do not overlap', () => {
    const memory = new SharedFloats()
    const [first, second] = [memory.allocate(5), memory.allocate(1)]
    first.fill(7)
    expect(second).toEqual(new Float32Array(1))
    expect([first.byteOffset % 64, second.byteOffset % 64]).toEqual([0, 0])
    expect(memory.owns(first) && memory.owns(second)).toBe(true)
  })

  it('stay what they are when the memory grows', () => {
    const memory = new SharedFloats()
    const first = memory.allocate(4)
    first[3] = 1
    const later = memory.allocate(200_000)
    later[199_999] = 2
    expect(first[3] + later[199_999]).toBe(3)
    expect(memory.owns(first) && memory.owns(later)).toBe(true)
  })

  it('are told from others, and from those of another memory', () => {
    const [one, other] = [new SharedFloats(), new SharedFloats()]
    const array = one.allocate(3)
    expect(SharedFloats.of(array)).toBe(one)
    expect(other.owns(array)).toBe(false)
    expect(SharedFloats.of(new Float32Array(3))).toBeUndefined()
  })

  it('fit until addresses of 32 bits end', () => {
    const memory = new SharedFloats()
    memory.allocate(1000)
    expect(memory.fits([2 ** 29, 2 ** 28])).toBe(true)
    expect(memory.fits([2 ** 29, 2 ** 29])).toBe(false)
  })
})

describe('the fast kernels', () => {
  it('serve a session of the engine on this machine', () => {
    expect(new SharedFloats().memory).toBeDefined()
  })

  it('are those of kernels.wat: run scripts/build-kernels.ts after changing it', async () => {
    const assembled = Buffer.from(await assembleKernels()).toString('base64')
    expect(kernelModule).toBe(assembled)
  })

  it.each([8, 24, 128])('add %i elements of a row and leave its neighbours alone', (count) => {
    const memory = new SharedFloats()
    const [into, source] = [memory.allocate(3 * count), memory.allocate(3 * count)]
    if (!memory.memory) throw new Error('this machine has no memory for the fast kernels')
    for (let i = 0; i < into.length; i++) [into[i], source[i]] = [i, i / 3]
    const expected = new Float32Array(into)
    plainKernels.add(expected, count, source, 2 * count, count)
    simdKernels(memory.memory).add(into, count, source, 2 * count, count)
    expect(into).toEqual(expected)
  })
})
