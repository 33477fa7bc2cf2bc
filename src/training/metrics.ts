import { spanKey } from '../domain/spans.ts'
import { tagsToChunks, tagsToStrictChunks, type Chunk } from '../domain/tags.ts'
import type { LabelScore } from '../model/runs.ts'

type Score = Omit<LabelScore, 'label'>

export interface Metrics {
  micro: Score
  macro: Score
  weighted: Score
  perLabel: Map<string, Score>
  /** Share of words with the right tag, O included. */
  accuracy: number
}

interface Counts {
  hits: number
  predicted: number
  gold: number
}

/**
 * Entity-level precision, recall and F1 as seqeval computes them, over sequences of word tags.
 * 'default' reads chunks as conlleval does, 'strict' reads strict IOB2. Zero division gives 0.
 * Throws when two sequences differ in length: that is a bug of the caller.
 */
export function entityMetrics(
  gold: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  mode: 'default' | 'strict' = 'default',
): Metrics {
  const read = mode === 'strict' ? tagsToStrictChunks : tagsToChunks
  const counts = new Map<string, Counts>()
  let [words, right] = [0, 0]
  if (gold.length !== predicted.length)
    throw new RangeError('gold and predictions differ in number')
  gold.forEach((tags, index) => {
    const guess = predicted[index]
    if (tags.length !== guess.length) throw new RangeError(`sequence ${index} differs in length`)
    words += tags.length
    tags.forEach((tag, word) => (right += tag === guess[word] ? 1 : 0))
    count(read(tags), read(guess), counts)
  })
  return { ...averages(counts), accuracy: ratio(right, words) }
}

export function labelScores({ perLabel }: Metrics): LabelScore[] {
  return [...perLabel].map(([label, score]) => ({ label, ...score }))
}

function count(gold: Chunk[], predicted: Chunk[], counts: Map<string, Counts>): void {
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

function averages(counts: Map<string, Counts>): Omit<Metrics, 'accuracy'> {
  const perLabel = new Map<string, Score>()
  const total: Counts = { hits: 0, predicted: 0, gold: 0 }
  for (const [label, entry] of [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
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
