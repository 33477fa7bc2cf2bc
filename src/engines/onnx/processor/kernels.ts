import { fillDropoutBytes, fillDropoutFactors } from '../../../nn/dropout.ts'

/** One parameter with its gradient and moments, all flat arrays of one length. */
export interface AdamSlot {
  weight: Float32Array
  gradient: Float32Array
  firstMoment: Float32Array
  secondMoment: Float32Array
  /** False for biases and LayerNorm, which are exempt from weight decay. */
  decays: boolean
}

/** What one AdamW update multiplies and adds, the same for every element. */
export interface AdamFactors {
  beta1: number
  beta2: number
  epsilon: number
  /** Factor on every gradient: clipping. */
  clip: number
  /** Learning rate over the first moment's bias correction. */
  size: number
  /** One over the root of the second moment's bias correction. */
  correction2: number
  /** Factor on decaying weights: 1 − learning rate · weight decay. */
  keep: number
}

/** A dropout mask to draw: `length` numbers from `offset` of the masks' array (factors: a multiple of 8). */
export interface MaskDraw {
  offset: number
  length: number
  p: number
  key: number
}

/** The kernels that threads share. Each treats pieces on its own, in any order, with one result. */
export type Work =
  | { kind: 'sumOfSquares' }
  | { kind: 'adamW'; factors: AdamFactors }
  /**
   * Zeros over zeros: the system gives memory at its first write, and twice where it is read before,
   * as AdamW would.
   */
  | { kind: 'clearMoments' }
  /** gradient += scratch, for gradient accumulation. */
  | { kind: 'addScratch' }
  | { kind: 'masks'; factors: Float32Array; draws: MaskDraw[]; simd: boolean }
  /** The masks with eight draws to a number. */
  | { kind: 'maskBytes'; bytes: Int32Array; draws: MaskDraw[] }

/**
 * The arithmetic of the works, on elements `from` to `to`. The plain one below says what is computed;
 * simd/ does the same faster.
 */
export interface Kernels {
  sumOfSquares(x: Float32Array, from: number, to: number): number
  /** AdamW (Loshchilov and Hutter 2019) as torch computes it. */
  adamW(slot: AdamSlot, factors: AdamFactors, from: number, to: number): void
  /** Adds `count` elements of `source` to `into`. */
  add(
    into: Float32Array,
    intoFrom: number,
    source: Float32Array,
    sourceFrom: number,
    count: number,
  ): void
  fillDropoutFactors(factors: Float32Array, p: number, key: number, from: number, to: number): void
}

/** Arrays that a pool's threads see for its whole life. */
export interface Arrays {
  /** The memory in which all of them lie, for the fast kernels; undefined where each has its own. */
  memory?: WebAssembly.Memory
  slots: AdamSlot[]
  /** Where later micro-batches leave the gradient of each slot; absent for embedding tables. */
  scratch: (Float32Array | undefined)[]
  /** Sum of squares of each piece of the slots. */
  partialSums: Float64Array
}

/** Elements from `from` to `to` of the item with this index. */
export interface Piece {
  item: number
  from: number
  to: number
}

/**
 * Elements a thread takes at a time: small enough to balance threads that are slowed by other
 * programs, large enough (256 KB) to make taking one cheap. A multiple of 8, the step of the fast kernels.
 */
const PIECE = 65_536

/** Cuts items of these lengths into pieces, in order. */
export function piecesOf(lengths: number[]): Piece[] {
  return lengths.flatMap((length, item) =>
    Array.from({ length: Math.ceil(length / PIECE) }, (_, i) => ({
      item,
      from: i * PIECE,
      to: Math.min(length, (i + 1) * PIECE),
    })),
  )
}

export function piecesOfWork(work: Work, slotPieces: Piece[]): Piece[] {
  return 'draws' in work ? piecesOf(work.draws.map((draw) => draw.length)) : slotPieces
}

/** Does the `index`-th piece of the work; `fast` kernels only where the arrays lie in their memory. */
export function runPiece(
  work: Work,
  arrays: Arrays,
  piece: Piece,
  index: number,
  fast: Kernels | undefined,
): void {
  const { item, from, to } = piece
  if (work.kind === 'masks') {
    const { offset, length, p, key } = work.draws[item]
    const mask = work.factors.subarray(offset, offset + length)
    const kernels = (work.simd && fast) || plainKernels
    kernels.fillDropoutFactors(mask, p, key, from, to)
    return
  }
  if (work.kind === 'maskBytes') {
    const { offset, length, p, key } = work.draws[item]
    fillDropoutBytes(work.bytes.subarray(offset, offset + length), p, key, from, to)
    return
  }
  const kernels = fast ?? plainKernels
  const slot = arrays.slots[item]
  if (work.kind === 'adamW') kernels.adamW(slot, work.factors, from, to)
  else if (work.kind === 'sumOfSquares') {
    arrays.partialSums[index] = kernels.sumOfSquares(slot.gradient, from, to)
  } else if (work.kind === 'clearMoments') {
    slot.firstMoment.fill(0, from, to)
    slot.secondMoment.fill(0, from, to)
  } else {
    const scratch = arrays.scratch[item]
    if (scratch) kernels.add(slot.gradient, from, scratch, from, to - from)
  }
}

export const plainKernels: Kernels = { sumOfSquares, adamW, add, fillDropoutFactors }

/** Four running sums, because one would wait for each addition before it. */
function sumOfSquares(x: Float32Array, from: number, to: number): number {
  let [a, b, c, d] = [0, 0, 0, 0]
  let i = from
  for (; i + 3 < to; i += 4) {
    a += x[i] * x[i]
    b += x[i + 1] * x[i + 1]
    c += x[i + 2] * x[i + 2]
    d += x[i + 3] * x[i + 3]
  }
  for (; i < to; i++) a += x[i] * x[i]
  return a + b + (c + d)
}

/** Divides once per element. */
function adamW(slot: AdamSlot, factors: AdamFactors, from: number, to: number): void {
  const { weight, gradient, firstMoment, secondMoment } = slot
  const { beta1, beta2, epsilon, clip, size, correction2 } = factors
  const [rest1, rest2] = [1 - beta1, 1 - beta2]
  const keep = slot.decays ? factors.keep : 1
  for (let i = from; i < to; i++) {
    const g = gradient[i] * clip
    const m = beta1 * firstMoment[i] + rest1 * g
    const v = beta2 * secondMoment[i] + rest2 * g * g
    firstMoment[i] = m
    secondMoment[i] = v
    weight[i] = weight[i] * keep - (size * m) / (Math.sqrt(v) * correction2 + epsilon)
  }
}

function add(
  into: Float32Array,
  intoFrom: number,
  source: Float32Array,
  sourceFrom: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) into[intoFrom + i] += source[sourceFrom + i]
}
