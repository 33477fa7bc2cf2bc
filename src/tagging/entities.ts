import { argmax, constrainedPath } from '../domain/decoding.ts'
import type { LabelledSpan, Range } from '../model/documents.ts'
import type { Decoding } from '../model/training-settings.ts'
import { tagsToChunks } from '../domain/tags.ts'

export interface TaggedWords {
  words: Range[]
  /** Class name of each word, read from its first piece. */
  tags: string[]
  /** Softmax probability of that class. */
  scores: Float32Array
}

/** Classes of all words from the logits [words, classes] of their first pieces. */
export function decodeWords(
  words: Range[],
  logits: Float32Array,
  classes: readonly string[],
  decoding: Decoding,
): TaggedWords {
  const C = classes.length
  const path =
    decoding === 'constrained'
      ? constrainedPath(logits, words.length, classes)
      : words.map((_, word) => argmax(logits, word * C, C))
  const tags: string[] = []
  const scores = new Float32Array(words.length)
  for (let word = 0; word < words.length; word++) {
    tags.push(classes[path[word]])
    scores[word] = probability(logits, word * C, C, path[word])
  }
  return { words, tags, scores }
}

/** Softmax probability of one class among the `count` logits from `at`. */
function probability(logits: Float32Array, at: number, count: number, index: number): number {
  const chosen = logits[at + index]
  let total = 0
  for (let c = 0; c < count; c++) total += Math.exp(logits[at + c] - chosen)
  return 1 / total
}

/**
 * Word tags as entities: chunks as conlleval reads them. The score of an entity is the mean, over its
 * words, of the probability of the tag that each was given.
 */
export function entitiesOf({ words, tags, scores }: TaggedWords): LabelledSpan[] {
  return tagsToChunks(tags).map(({ type, start, end }) => ({
    start: words[start].start,
    end: words[end - 1].end,
    label: type,
    score: scores.subarray(start, end).reduce((a, b) => a + b) / (end - start),
  }))
}
