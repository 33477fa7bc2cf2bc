import type { EpochReport, Run } from '../model/runs.ts'
import { counted, figure, percent } from './figures.ts'
import { wilson } from './shares.ts'

/** Below this F1, correcting what a model suggests is more work than labelling by hand. */
export const WORTH_SUGGESTING = 0.5
/** Where further documents stay above this F1 nineteen times in twenty, a model is good enough to tag with. */
const WORTH_TRUSTING = 0.85
/** Labels that are named by what was found of them. */
const LABELS_NAMED = 6

/** How good a model is at what it was measured on: it finds nothing, little, enough to suggest, enough to tag with. */
export type Level = 'nothing' | 'little' | 'suggests' | 'tags'

export interface Verdict {
  level: Level
  /** What it finds, in counts. */
  found: string
  /** What that says of further documents. */
  further: string
  /** What it is good for, and what to do next. */
  next: string
}

const nexts: Record<Level, string> = {
  nothing: 'It finds nothing yet. Next: finish more documents, and train again.',
  little:
    'Not good enough to suggest yet: correcting it is more work than labelling. Next: finish more documents, and train again.',
  suggests:
    'Good enough to suggest, not to trust. Next: look at its mistakes, let it suggest in new documents, and correct them.',
  tags: 'Good enough to tag with. Next: tag new text, and look at some of what it finds.',
}

/** The evaluation whose weights are kept, else the last one. */
export function keptReport({ epochs }: Pick<Run, 'epochs'>): EpochReport | undefined {
  return epochs.find(({ best }) => best) ?? epochs.at(-1)
}

/** How many entities are held out, how many of them were found, and how many finds there were. */
export function tallyOf({
  perLabel,
  recall,
  precision,
}: Pick<EpochReport, 'perLabel' | 'recall' | 'precision'>) {
  const wanted = perLabel.reduce((sum, { support }) => sum + support, 0)
  const hits = Math.round(recall * wanted)
  return { wanted, hits, finds: precision > 0 ? Math.round(hits / precision) : 0 }
}

/** A run in plain words; null where nothing was measured. */
export function verdictOf(run: Pick<Run, 'epochs'>): Verdict | null {
  const report = keptReport(run)
  if (!report) return null
  const { wanted, hits, finds } = tallyOf(report)
  if (wanted === 0) return null
  const level = levelOf(report, hits)
  return {
    level,
    found: `${foundSentence(wanted, hits, finds)}${perLabelSentence(report)}`,
    further: furtherSentence(wanted, hits),
    next: nexts[level],
  }
}

function levelOf({ f1, f1Interval }: EpochReport, hits: number): Level {
  if (hits === 0) return 'nothing'
  if (f1 < WORTH_SUGGESTING) return 'little'
  return (f1Interval?.low ?? 0) >= WORTH_TRUSTING ? 'tags' : 'suggests'
}

function foundSentence(wanted: number, hits: number, finds: number): string {
  const held = `Finds ${figure(hits)} of ${counted(wanted, 'entity that was', 'entities that were')} held out`
  if (finds === 0) return `${held}.`
  const wrong = finds - hits
  if (wrong === 0) return `${held}; none of its ${figure(finds)} finds is wrong.`
  return `${held}; ${figure(wrong)} of its ${counted(finds, 'find')} ${wrong === 1 ? 'is' : 'are'} wrong.`
}

function perLabelSentence({ perLabel }: EpochReport): string {
  const measured = perLabel.filter(({ support }) => support > 0)
  if (measured.length < 2) return ''
  const parts = measured
    .toSorted((a, b) => b.recall - a.recall)
    .slice(0, LABELS_NAMED)
    .map(
      ({ label, recall, support }) =>
        `${label} ${figure(Math.round(recall * support))} of ${figure(support)}`,
    )
  const more =
    measured.length > LABELS_NAMED ? `; ${measured.length - LABELS_NAMED} more below` : ''
  return ` ${parts.join(', ')}${more}.`
}

function furtherSentence(wanted: number, hits: number): string {
  const [low, high] = wilson(hits / wanted, wanted)
  return `Measured on so many, it should find between ${percent(low)} and ${percent(high)} in further text of this kind.`
}
