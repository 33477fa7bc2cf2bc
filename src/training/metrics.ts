import { spanKey } from '../domain/spans.ts'
import { tagsToChunks, tagsToStrictChunks, type Chunk } from '../domain/tags.ts'
import type { LabelScore } from '../model/runs.ts'

type Score = Omit<LabelScore, 'label'>

/** Entity-level precision, recall and F1; a zero division gives 0. */
export interface EntityMetrics {
  micro: Score
  macro: Score
  weighted: Score
  perLabel: Map<string, Score>
}

export interface Metrics extends EntityMetrics {
  /** Share of words with the right tag, O included. */
  accuracy: number
}

interface Counts {
  hits: number
  predicted: number
  gold: number
}

/**
 * What seqeval computes over sequences of word tags. 'default' reads chunks as conlleval does, 'strict'
 * reads strict IOB2. Throws when two sequences differ in length: that is a bug of the caller.
 */
export function entityMetrics(
  gold: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  mode: 'default' | 'strict' = 'default',
): Metrics {
  const read = mode === 'strict' ? tagsToStrictChunks : tagsToChunks
  let [words, right] = [0, 0]
  if (gold.length !== predicted.length)
    throw new RangeError('gold and predictions differ in number')
  gold.forEach((tags, index) => {
    const guess = predicted[index]
    if (tags.length !== guess.length) throw new RangeError(`sequence ${index} differs in length`)
    words += tags.length
    tags.forEach((tag, word) => (right += tag === guess[word] ? 1 : 0))
  })
  const chunks = chunkMetrics(gold.map(read), predicted.map(read))
  return { ...chunks, accuracy: ratio(right, words) }
}

/** The same over the entities of each text, which may overlap; an entity counts once. */
export function chunkMetrics(
  gold: readonly (readonly Chunk[])[],
  predicted: readonly (readonly Chunk[])[],
): EntityMetrics {
  const counts = new Map<string, Counts>()
  gold.forEach((chunks, index) => count(chunks, predicted[index], counts))
  return averages(counts)
}

/** A row for each label that was met, and for each of `labels`, by name. */
export function labelScores(
  { perLabel }: EntityMetrics,
  labels: readonly string[] = [],
): LabelScore[] {
  const names = new Set([...perLabel.keys(), ...labels])
  const unmet: Score = { precision: 0, recall: 0, f1: 0, support: 0 }
  return [...names].sort(byName).map((label) => ({ label, ...(perLabel.get(label) ?? unmet) }))
}

const byName = (a: string, b: string) => (a < b ? -1 : 1)

function count(
  gold: readonly Chunk[],
  predicted: readonly Chunk[],
  counts: Map<string, Counts>,
): void {
  const key = (chunk: Chunk) => spanKey(chunk, chunk.type)
  const wanted = new Set(gold.map(key))
  const of = (type: string) => {
    let entry = counts.get(type)
    if (!entry) counts.set(type, (entry = { hits: 0, predicted: 0, gold: 0 }))
    return entry
  }
  for (const chunk of gold) of(chunk.type).gold++
  for (const chunk of predicted) {
    const entry = of(chunk.type)
    entry.predicted++
    if (wanted.has(key(chunk))) entry.hits++
  }
}

function averages(counts: Map<string, Counts>): EntityMetrics {
  const perLabel = new Map<string, Score>()
  const total: Counts = { hits: 0, predicted: 0, gold: 0 }
  for (const [label, entry] of [...counts].sort(([a], [b]) => byName(a, b))) {
    perLabel.set(label, score(entry))
    total.hits += entry.hits
    total.predicted += entry.predicted
    total.gold += entry.gold
  }
  const mean = (weight: (s: Score) => number): Score => {
    const scores = [...perLabel.values()]
    const sum = scores.reduce((all, s) => all + weight(s), 0)
    const of = (pick: (s: Score) => number) =>
      ratio(
        scores.reduce((all, s) => all + weight(s) * pick(s), 0),
        sum,
      )
    return {
      precision: of((s) => s.precision),
      recall: of((s) => s.recall),
      f1: of((s) => s.f1),
      support: total.gold,
    }
  }
  return { perLabel, micro: score(total), macro: mean(() => 1), weighted: mean((s) => s.support) }
}

function score({ hits, predicted, gold }: Counts): Score {
  const precision = ratio(hits, predicted)
  const recall = ratio(hits, gold)
  return { precision, recall, f1: ratio(2 * precision * recall, precision + recall), support: gold }
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
