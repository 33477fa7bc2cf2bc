import ort from 'onnxruntime-node'
import { availableParallelism } from 'node:os'
import { Recorder } from '../../src/engines/onnx/graph/recorder.ts'

/** One product of two square matrices of `size` by ONNX Runtime: the peak that steps are held against. */
export async function gemmWork({ size }: { size: number }): Promise<() => Promise<void>> {
  const recorder = new Recorder()
  const a = recorder.input('a', 'float32', ['M', 'K'])
  const b = recorder.input('b', 'float32', ['K', 'N'])
  recorder.output('c', recorder.node('MatMul', [a, b]), 'float32', ['M', 'N'])
  const session = await ort.InferenceSession.create(recorder.encode(), {
    intraOpNumThreads: availableParallelism(),
  })
  const matrix = () =>
    new ort.Tensor('float32', new Float32Array(size * size).fill(1), [size, size])
  const feeds = { a: matrix(), b: matrix() }
  return async () => {
    await session.run(feeds)
  }
}
