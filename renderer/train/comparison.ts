import { betweenShares, epochName, figure } from '../../src/domain/figures.ts'
import { keptReport } from '../../src/domain/verdict.ts'
import type { Mistake, Mistakes } from '../../src/model/mistakes.ts'
import type { EpochReport, Run } from '../../src/model/runs.ts'
import { settingFields } from '../../src/model/training-settings.ts'
import { baseTitle } from '../ui/words.ts'
import { four, NONE, tookOf } from './format.ts'

/** A line of runs side by side; `best` is the column that stands out, if one does. */
export interface ComparedRow {
  title: string
  values: string[]
  best: number
}

/** What runs have come to, and what of their settings differs. */
export function comparisonOf(runs: readonly Run[]): ComparedRow[] {
  const kept = runs.map(keptReport)
  const plain = (title: string, values: string[]): ComparedRow => ({ title, values, best: -1 })
  const figures = (title: string, pick: (report: EpochReport) => number): ComparedRow => {
    const numbers = kept.map((report) => (report ? pick(report) : -1))
    const most = Math.max(...numbers)
    const isAlone = numbers.filter((n) => n === most).length === 1
    return {
      title,
      values: numbers.map((n) => (n < 0 ? NONE : four(n))),
      best: isAlone && most > 0 ? numbers.indexOf(most) : -1,
    }
  }
  return [
    figures('F1', ({ f1 }) => f1),
    plain(
      'F1 of further documents',
      kept.map((report) => (report?.f1Interval ? betweenShares(report.f1Interval) : NONE)),
    ),
    figures('Precision', ({ precision }) => precision),
    figures('Recall', ({ recall }) => recall),
    plain(
      'Kept epoch',
      kept.map((report) => (report ? epochName(report.epoch) : NONE)),
    ),
    plain('Took', runs.map(tookOf)),
    plain(
      'Learnt from, held out',
      runs.map(({ documents }) =>
        documents ? `${figure(documents.train)}, ${figure(documents.dev)}` : NONE,
      ),
    ),
    plain(
      'Labels as of change',
      runs.map(({ revision }) => figure(revision)),
    ),
    plain(
      'Engine',
      runs.map(({ engine }) => engine || NONE),
    ),
    plain(
      'Begun with',
      runs.map(({ settings }) => baseTitle(settings.base)),
    ),
    ...settingsThatDiffer(runs),
  ]
}

function settingsThatDiffer(runs: readonly Run[]): ComparedRow[] {
  return settingFields.flatMap(({ key, title }) => {
    const values = runs.map(({ settings }) => String(settings[key] ?? 'off'))
    return new Set(values).size < 2 ? [] : [{ title, values, best: -1 }]
  })
}

/** Labelled entities that the first reading gets wrong, and the second does not. */
export function flipped(wrong: Mistakes, right: Mistakes): Mistake[] {
  const key = ({ documentId, gold }: Mistake) =>
    gold && `${documentId} ${gold.start} ${gold.end} ${gold.label}`
  const also = new Set(right.items.map(key))
  return wrong.items.filter((one) => one.gold !== null && !also.has(key(one)))
}

/** Each run with the one that came next, by the labels that they learnt from and then by when they began. */
export function neighbours(runs: readonly Run[]): [earlier: Run, later: Run][] {
  const inOrder = runs.toSorted(
    (a, b) => a.revision - b.revision || a.createdAt.localeCompare(b.createdAt),
  )
  return inOrder.slice(1).map((later, i) => [inOrder[i], later])
}
