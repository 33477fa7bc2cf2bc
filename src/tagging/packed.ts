import type { Reading } from '../model/reading.ts'
import type { TaggedGroup } from '../model/tagging.ts'
import type { TaggedUnits } from './entities.ts'

/** `labels` holds every tag; every text has `depths` rows of them. */
export function packGroup(
  labels: string[],
  { depths, calibration }: Pick<Reading, 'depths' | 'calibration'>,
  texts: readonly TaggedUnits[],
): TaggedGroup {
  const counts = Int32Array.from(texts, ({ units }) => units.length)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const ranges = new Int32Array(2 * total)
  const classes = new Int32Array(depths * total)
  const scores = new Float32Array(depths * total)
  const indices = new Map(labels.map((label, index) => [label, index]))
  let at = 0
  let row = 0
  for (const text of texts) {
    for (const { start, end } of text.units) {
      ranges[at++] = start
      ranges[at++] = end
    }
    for (const { tags, scores: own } of text.depths) {
      scores.set(own, row)
      for (const tag of tags) classes[row++] = indices.get(tag) as number
    }
  }
  return { labels, depths, calibration, counts, ranges, classes, scores }
}

/** The inverse of `packGroup`. */
export function unpackGroup(group: TaggedGroup): TaggedUnits[] {
  const { labels, depths, calibration, counts, ranges, classes, scores } = group
  let from = 0
  return Array.from(counts, (count) => {
    const first = from
    from += count
    return {
      units: Array.from({ length: count }, (_, i) => ({
        start: ranges[2 * (first + i)],
        end: ranges[2 * (first + i) + 1],
      })),
      depths: Array.from({ length: depths }, (_, depth) => {
        const at = depths * first + depth * count
        const own = classes.subarray(at, at + count)
        return {
          tags: Array.from(own, (index) => labels[index]),
          scores: scores.slice(at, at + count),
        }
      }),
      calibration,
    }
  })
}
