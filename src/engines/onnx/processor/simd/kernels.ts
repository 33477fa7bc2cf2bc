import { dropoutStart } from '../../../../nn/dropout.ts'
import type { Kernels } from '../kernels.ts'
import { kernelModule } from './module.ts'

/** Longest step of a loop in kernels.wat: counts are rounded up to it. */
const STEP = 8

/** What kernels.wat exports: addresses in bytes, counts in numbers. */
interface Exports {
  sumOfSquares(x: number, count: number): number
  adamW(
    weight: number,
    gradient: number,
    firstMoment: number,
    secondMoment: number,
    count: number,
    ...factors: number[]
  ): void
  add(into: number, from: number, count: number): void
  fillDropoutFactors(
    factors: number,
    count: number,
    start: number,
    pairStride: number,
    lastDropped: number,
    keep: number,
  ): void
}

/**
 * The kernels on four numbers at a time, for arrays that lie in `memory` with room for whole steps
 * behind them (SharedFloats gives such). They compute in fp32, as torch does; the plain ones in double
 * precision.
 */
export function simdKernels(memory: WebAssembly.Memory): Kernels {
  const module = new WebAssembly.Module(Buffer.from(kernelModule, 'base64'))
  const instance = new WebAssembly.Instance(module, { env: { memory } })
  const wasm = instance.exports as unknown as Exports
  const address = (array: Float32Array, index: number) => array.byteOffset + index * 4
  const steps = (from: number, to: number) => Math.ceil((to - from) / STEP) * STEP
  return {
    sumOfSquares: (x, from, to) => wasm.sumOfSquares(address(x, from), steps(from, to)),
    adamW(slot, factors, from, to) {
      const { clip, beta1, beta2, size, correction2, epsilon } = factors
      wasm.adamW(
        address(slot.weight, from),
        address(slot.gradient, from),
        address(slot.firstMoment, from),
        address(slot.secondMoment, from),
        steps(from, to),
        ...[clip, beta1, 1 - beta1, beta2, 1 - beta2, size, correction2, epsilon],
        slot.decays ? factors.keep : 1,
      )
    },
    add(into, intoFrom, source, sourceFrom, count) {
      wasm.add(address(into, intoFrom), address(source, sourceFrom), steps(0, count))
    },
    fillDropoutFactors(factors, p, key, from, to) {
      const { start, pairStride, lastDropped, keep } = dropoutStart(p, key, from)
      const count = steps(from, to)
      wasm.fillDropoutFactors(address(factors, from), count, start, pairStride, lastDropped, keep)
    },
  }
}
