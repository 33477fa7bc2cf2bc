import type { ModelConfig } from '../nn/config.ts'

/**
 * Rows of a table by the distance between two tokens, from −maxPositions to maxPositions, which is the most a
 * model can meet: see distanceRows in src/nn/ops.ts.
 */
export function rowsOfDistances(
  { maxPositions }: Pick<ModelConfig, 'maxPositions'>,
  rowOf: (distance: number) => number,
): Int32Array {
  return Int32Array.from({ length: 2 * maxPositions + 1 }, (_, at) => rowOf(at - maxPositions))
}

/** log(a / b) in fp32, as torch computes it: the bounds of buckets lie where it is rounded. */
export function logOfRatio(a: number, b: number): number {
  return Math.fround(Math.log(Math.fround(a / b)))
}
