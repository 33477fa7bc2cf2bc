import type { Worker } from 'node:worker_threads'
import { nextMessage, startThread } from '../../../threads/thread.ts'
import {
  piecesOf,
  piecesOfWork,
  runPiece,
  type Arrays,
  type Kernels,
  type Piece,
  type Work,
} from './kernels.ts'
import { simdKernels } from './simd/kernels.ts'

/** Counters in shared memory. */
const NEXT_PIECE = 0
export const THREADS_DONE = 1
export const THREADS_FAILED = 2

/** What a thread of the pool gets at its start. */
export interface ThreadData {
  arrays: Arrays
  counters: Int32Array
}

/** How long a share of a work is waited for: any takes well under a second. */
const LOST_MS = 60_000

/**
 * Threads that run numeric kernels over shared arrays. The calling thread does its share and then
 * waits for the others, so a result is there when `run` returns. Threads take pieces as they come
 * and each piece has one result, whoever computes it: the number of threads changes no bit.
 */
export class KernelPool {
  private readonly workers: Worker[]
  private readonly listening: Promise<unknown>
  private readonly arrays: Arrays
  private readonly slotPieces: Piece[]
  private readonly counters: Int32Array
  private readonly fast: Kernels | undefined

  private constructor(workers: Worker[], data: ThreadData) {
    this.workers = workers
    this.listening = Promise.all(workers.map((worker) => nextMessage(worker)))
    this.listening.catch(() => undefined) // Reported by `ready`.
    this.arrays = data.arrays
    this.counters = data.counters
    this.slotPieces = slotPieces(data.arrays)
    this.fast = fastKernels(data.arrays)
  }

  /** Starts `threads` − 1 threads beside the calling one; see `ready`. */
  static start(
    { slots, scratch, memory }: Omit<Arrays, 'partialSums'>,
    threads: number,
  ): KernelPool {
    const pieces = piecesOf(slots.map((slot) => slot.gradient.length)).length
    const partialSums = new Float64Array(new SharedArrayBuffer(pieces * 8))
    const arrays: Arrays = { slots, scratch, memory, partialSums }
    const data: ThreadData = { arrays, counters: new Int32Array(new SharedArrayBuffer(12)) }
    const workers = Array.from({ length: threads - 1 }, () =>
      startThread(import.meta.url, 'pool-thread', { workerData: data }),
    )
    return new KernelPool(workers, data)
  }

  /** The same, waiting until the threads listen. */
  static async create(arrays: Omit<Arrays, 'partialSums'>, threads: number): Promise<KernelPool> {
    const pool = KernelPool.start(arrays, threads)
    await pool.ready()
    return pool
  }

  /** Resolves once every thread listens. */
  async ready(): Promise<void> {
    await this.listening
    // An abandoned session must not keep its process alive.
    for (const worker of this.workers) worker.unref()
  }

  run(work: Work): void {
    this.begin(work)
    this.finish(work)
  }

  /**
   * Has the other threads begin with a work, also while they are starting; `finish` must follow. Throws when
   * one of them is gone.
   */
  begin(work: Work): void {
    if (this.workers.some(({ threadId }) => threadId < 0)) throw lost(work)
    this.counters.fill(0)
    for (const worker of this.workers) worker.postMessage(work)
  }

  /** Does what is left of the work that was begun, and waits for the other threads. Throws when one fails. */
  finish(work: Work): void {
    takePieces(work, this.arrays, this.slotPieces, this.counters, this.fast)
    for (;;) {
      const done = Atomics.load(this.counters, THREADS_DONE)
      if (done === this.workers.length) break
      // One that ends counts itself as failed and done; one that was ended from outside cannot.
      if (Atomics.wait(this.counters, THREADS_DONE, done, LOST_MS) === 'timed-out') throw lost(work)
    }
    if (this.counters[THREADS_FAILED] > 0) throw new Error(`a thread failed at ${work.kind}`)
  }

  /** Over all gradients, added in a fixed order. */
  sumOfSquares(): number {
    this.run({ kind: 'sumOfSquares' })
    return this.arrays.partialSums.reduce((a, b) => a + b, 0)
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }
}

const lost = ({ kind }: Work) => new Error(`a thread was lost at ${kind}`)

export function slotPieces(arrays: Arrays): Piece[] {
  return piecesOf(arrays.slots.map((slot) => slot.gradient.length))
}

export function fastKernels({ memory }: Arrays): Kernels | undefined {
  return memory && simdKernels(memory)
}

/** Takes and does pieces of the work until none is left. */
export function takePieces(
  work: Work,
  arrays: Arrays,
  slotPieces: Piece[],
  counters: Int32Array,
  fast: Kernels | undefined,
): void {
  const pieces = piecesOfWork(work, slotPieces)
  for (;;) {
    const index = Atomics.add(counters, NEXT_PIECE, 1)
    if (index >= pieces.length) return
    runPiece(work, arrays, pieces[index], index, fast)
  }
}
