import { bestPath, type PathOptions } from './decoding.ts'

/** The tags of a text's units at one depth. */
export interface TagRow {
  /** Class name of each unit. */
  tags: string[]
  /** Softmax probability of that class. */
  scores: Float32Array
}

/** Classes of all units from the logits [units, classes] of their first pieces. */
export function decodeRow(
  logits: Float32Array,
  units: number,
  classes: readonly string[],
  options: PathOptions,
): TagRow {
  const C = classes.length
  const path = bestPath(logits, units, classes, options)
  return {
    tags: Array.from(path, (index) => classes[index]),
    scores: Float32Array.from(path, (index, unit) => probability(logits, unit * C, C, index)),
  }
}

/** Softmax probability of one class among the `count` logits from `at`. */
function probability(logits: Float32Array, at: number, count: number, index: number): number {
  const chosen = logits[at + index]
  let total = 0
  for (let c = 0; c < count; c++) total += Math.exp(logits[at + c] - chosen)
  return 1 / total
}

/** How sure a model is of an entity: the mean probability of its tags. */
export function chunkScore({ scores }: Pick<TagRow, 'scores'>, start: number, end: number): number {
  return scores.subarray(start, end).reduce((sum, score) => sum + score, 0) / (end - start)
}
