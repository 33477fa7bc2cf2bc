import type { Outlook } from '../../model/before-a-run.ts'
import type { Sides } from './documents.ts'
import type { WordCounts } from './estimate.ts'

/** What stands in the way of a run, as a sentence that says what to do. */
function obstaclesOf(train: number, dev: number): string[] {
  if (train + dev === 0) return ['No document carries a span yet; annotate some first.']
  if (train === 0) return ['No training document carries a span; annotate a few more.']
  if (dev > 0) return []
  return ['No held-out document carries a span, so nothing can be measured; annotate a few more.']
}

const sum = (list: Sides['train'], key: 'spans' | 'words') =>
  list.reduce((total, facts) => total + facts[key], 0)

/** What of the documents to learn from decides the time that takes. */
export const wordsOf = (train: Sides['train']): WordCounts => ({
  train: sum(train, 'words'),
  longestDocument: train.reduce((longest, facts) => Math.max(longest, facts.words), 0),
  trainDocuments: train.length,
})

const spansOf = (side: Sides['train'], label: string) =>
  side.reduce((sum, { perLabel }) => sum + (perLabel.get(label) ?? 0), 0)

function readsOf(documents: Sides['train']) {
  const of = (how: Sides['train'][number]['reads']) =>
    documents.filter(({ reads }) => reads === how).length
  return { whole: of('whole'), part: of('part'), spansOnly: of('spansOnly') }
}

/**
 * What a run would learn from; `misfit` is what is wrong with its base, if anything, and `estimate` is asked
 * what it would cost, if it can start.
 */
export async function outlookOf(
  { train, dev, untouched }: Sides,
  { labels, suggestions }: { labels: readonly string[]; suggestions: number },
  misfit: string | undefined,
  untrainable: Outlook['untrainable'],
  estimate: (words: WordCounts) => Promise<Outlook['estimate']>,
): Promise<Outlook> {
  const [trainSpans, devSpans] = [sum(train, 'spans'), sum(dev, 'spans')]
  const obstacles = [
    ...(misfit === undefined ? [] : [misfit]),
    ...obstaclesOf(trainSpans, devSpans),
  ]
  return {
    trainDocuments: train.length,
    devDocuments: dev.length,
    spans: trainSpans + devSpans,
    reads: { ...readsOf([...train, ...dev]), untouched, suggestions },
    perLabel: labels.map((label) => ({
      ...{ label, train: spansOf(train, label), dev: spansOf(dev, label) },
    })),
    untrainable,
    obstacles,
    estimate: obstacles.length === 0 ? await estimate(wordsOf(train)) : null,
  }
}
