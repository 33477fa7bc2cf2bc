import type { ImportReport } from '../model/project.ts'
import type { EpochReport } from '../model/runs.ts'
import type { Evaluation } from '../model/tagging.ts'
import { counted, epochName, figure } from '../domain/figures.ts'

const HEAD = 'Epoch  Step   Validation Loss  Precision  Recall  F1      Accuracy'

/** The reference's columns, four decimals. */
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
    four(e.accuracy, 8)
  ).trimEnd()
}

export function importText(name: string, report: ImportReport): string {
  const labels = Object.entries(report.perLabel).map(([label, n]) => `  ${label}  ${figure(n)}`)
  const problems = report.problems.map(
    ({ message, line }) => `  problem${line ? `, line ${line}` : ''}: ${message}`,
  )
  const head = `${name}: ${counted(report.documents, 'document')}, ${counted(report.spans, 'span')} (${report.format}, ${report.encoding})`
  return [head, ...labels, ...problems].join('\n')
}

export function evaluationText(result: Evaluation): string {
  const row = (name: string, values: number[], support: number) =>
    name.padEnd(20) + values.map((value) => value.toFixed(4).padEnd(11)).join('') + support
  const total = result.perLabel.reduce((sum, { support }) => sum + support, 0)
  return [
    `${figure(result.documents)} documents, accuracy ${result.accuracy.toFixed(4)}, strict F1 ${result.strictF1.toFixed(4)}`,
    `${'Label'.padEnd(20)}Precision  Recall     F1         Support`,
    ...result.perLabel.map((l) => row(l.label, [l.precision, l.recall, l.f1], l.support)),
    row('all (micro)', [result.precision, result.recall, result.f1], total),
  ].join('\n')
}
