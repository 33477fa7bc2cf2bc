import type { ImportReport } from '../model/project.ts'
import type { Baseline, EpochReport, Figures, LabelScore, Untrainable } from '../model/runs.ts'
import type { Evaluation } from '../model/tagging.ts'
import { betweenShares, counted, epochName, figure } from '../domain/figures.ts'

const HEAD = 'Epoch  Step   Validation Loss  Precision  Recall  F1      Accuracy  Best so far'

/** The reference's columns, four decimals, and a mark: rows are printed before it is known which is kept. */
export function epochHead(): string {
  return HEAD
}

export function epochRow(e: EpochReport): string {
  const four = (value: number, width: number) => value.toFixed(4).padEnd(width)
  return (
    epochName(e.epoch).padEnd(7) +
    String(e.step).padEnd(7) +
    four(e.validationLoss, 17) +
    four(e.precision, 11) +
    four(e.recall, 8) +
    four(e.f1, 8) +
    four(e.accuracy, 10) +
    (e.best ? '*' : '')
  ).trimEnd()
}

/** How far the F1 of a table can be trusted, in a sentence; empty where nothing was held out. */
export function trustText({ f1, f1Interval, perLabel }: Figures): string {
  if (!f1Interval) return ''
  const entities = counted(supportOf(perLabel), 'held-out entity', 'held-out entities')
  return `F1 ${f1.toFixed(4)} is from ${entities}: further documents like these give ${betweenShares(f1Interval)} (95 %)`
}

const supportOf = (labels: readonly LabelScore[]) =>
  labels.reduce((sum, { support }) => sum + support, 0)

/** What the run's F1 is to be compared with. */
export function baselineLine({ f1, documents }: Baseline): string {
  return `Words and shapes alone: F1 ${f1.toFixed(4)}, learnt from ${counted(documents, 'document')} in seconds (--base instant).`
}

export function importText(name: string, report: ImportReport): string {
  const labels = Object.entries(report.perLabel).map(([label, n]) => `  ${label}  ${figure(n)}`)
  const problems = report.problems.map(
    ({ message, line }) => `  problem${line ? `, line ${line}` : ''}: ${message}`,
  )
  // What is no text has no encoding.
  const how = [report.format, report.encoding].filter((one) => one !== '').join(', ')
  const head = `${name}: ${counted(report.documents, 'document')}, ${counted(report.spans, 'span')} (${how})`
  return [head, ...labels, ...problems].join('\n')
}

export function evaluationText(result: Evaluation): string {
  const row = (name: string, values: number[], support: number) =>
    name.padEnd(20) + values.map((value) => value.toFixed(4).padEnd(11)).join('') + support
  const labelRow = (l: LabelScore) =>
    l.support > 0
      ? row(l.label, [l.precision, l.recall, l.f1], l.support)
      : `${l.label.padEnd(20)}no such entity in these documents`
  return [
    `${figure(result.documents)} documents, accuracy ${result.accuracy.toFixed(4)}, strict F1 ${result.strictF1.toFixed(4)}`,
    `${'Label'.padEnd(20)}Precision  Recall     F1         Support`,
    ...result.perLabel.map(labelRow),
    row('all (micro)', [result.precision, result.recall, result.f1], supportOf(result.perLabel)),
    ...(result.f1Interval ? [trustText(result)] : []),
    ...beyondLines(result.beyond, 'This model cannot give', 'they count as missed'),
  ].join('\n')
}

/** Spans shown by name; the rest is counted. */
const SHOWN = 10

/** Spans that a model cannot be taught or cannot give, as lines; none when there are none. */
export function beyondLines({ count, listed }: Untrainable, what: string, so: string): string[] {
  if (count === 0) return []
  const why = { edge: 'not where the base cuts text', overlap: 'inside or across other spans' }
  const lines = listed.slice(0, SHOWN).map(({ documentId, label, surface, reason }) => {
    return `  document ${documentId}: ${label} “${surface}”, ${why[reason]}`
  })
  const rest = count > lines.length ? [`  and ${figure(count - lines.length)} more`] : []
  return [`${what} ${counted(count, 'span')}; ${so}:`, ...lines, ...rest]
}
