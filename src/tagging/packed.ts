import type { TaggedGroup } from '../model/tagging.ts'
import type { TaggedWords } from './entities.ts'

/** `labels` holds every tag. */
export function packGroup(labels: string[], texts: readonly TaggedWords[]): TaggedGroup {
  const counts = Int32Array.from(texts, ({ words }) => words.length)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const ranges = new Int32Array(2 * total)
  const classes = new Int32Array(total)
  const scores = new Float32Array(total)
  const indices = new Map(labels.map((label, index) => [label, index]))
  let at = 0
  for (const text of texts) {
    scores.set(text.scores, at)
    for (const [i, { start, end }] of text.words.entries()) {
      ranges[2 * at] = start
      ranges[2 * at + 1] = end
      classes[at++] = indices.get(text.tags[i]) as number
    }
  }
  return { labels, counts, ranges, classes, scores }
}

/** The inverse of `packGroup`. */
export function unpackGroup(group: TaggedGroup): TaggedWords[] {
  const { labels, counts, ranges, classes, scores } = group
  let from = 0
  return Array.from(counts, (count) => {
    const [first, past] = [from, from + count]
    from = past
    return {
      words: Array.from({ length: count }, (_, i) => ({
        start: ranges[2 * (first + i)],
        end: ranges[2 * (first + i) + 1],
      })),
      tags: Array.from(classes.subarray(first, past), (index) => labels[index]),
      scores: scores.slice(first, past),
    }
  })
}
