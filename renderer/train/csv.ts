import type { Confusion, EpochReport } from '../../src/model/runs.ts'

/** Lines of comma-separated values; text is quoted where it must be. */
function csv(rows: (string | number)[][]): string {
  const cell = (value: string | number) =>
    typeof value === 'number' || !/[",\n\r]/.test(value)
      ? String(value)
      : `"${value.replaceAll('"', '""')}"`
  return rows.map((row) => row.map(cell).join(',') + '\r\n').join('')
}

export function epochsCsv(epochs: readonly EpochReport[]): string {
  const columns = [
    'epoch',
    'step',
    'validationLoss',
    'precision',
    'recall',
    'f1',
    'accuracy',
    'trainLoss',
    'strictF1',
    'macroF1',
    'weightedF1',
    'seconds',
  ] as const
  return csv([[...columns], ...epochs.map((report) => columns.map((column) => report[column]))])
}

/** One line per pair of labels, and one per label for missed and spurious entities. */
export function confusionCsv({ cells, missed, spurious }: Confusion): string {
  return csv([
    ['gold', 'predicted', 'same boundaries', 'other boundaries'],
    ...cells.map((c) => [c.gold, c.predicted, c.exact, c.overlapping]),
    ...missed.map(({ label, count }) => [label, '(missed)', count, 0]),
    ...spurious.map(({ label, count }) => ['(spurious)', label, count, 0]),
  ])
}
