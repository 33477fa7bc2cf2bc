import { parentPort, workerData } from 'node:worker_threads'
import type { Work } from './kernels.ts'
import {
  fastKernels,
  slotPieces,
  takePieces,
  THREADS_DONE,
  THREADS_FAILED,
  type ThreadData,
} from './pool.ts'

/** A thread of the pool: does its share of each work it is sent, then counts itself as done. */
const { arrays, counters } = workerData as ThreadData
const pieces = slotPieces(arrays)
const fast = fastKernels(arrays)

/** Between being sent a work and having answered for it. */
let working = false

parentPort?.on('message', (work: Work) => {
  working = true
  try {
    takePieces(work, arrays, pieces, counters, fast)
  } catch (error) {
    // The caller throws; an error thrown here as well would end the process.
    console.error(error)
    Atomics.add(counters, THREADS_FAILED, 1)
  } finally {
    answer()
  }
})
// Whatever ends this thread at its work, the caller waits and hears no event.
process.on('exit', () => {
  if (!working) return
  Atomics.add(counters, THREADS_FAILED, 1)
  answer()
})

/** The caller waits for this, whatever happened. */
function answer(): void {
  working = false
  Atomics.add(counters, THREADS_DONE, 1)
  Atomics.notify(counters, THREADS_DONE)
}
parentPort?.postMessage('ready')
