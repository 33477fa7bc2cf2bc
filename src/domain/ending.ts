import type { EpochReport } from '../model/runs.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import { counted, epochName } from './figures.ts'

type Metric = TrainingSettings['bestMetric']

const metricNames: Record<Metric, string> = {
  f1: 'F1',
  strictF1: 'strict F1',
  macroF1: 'macro F1',
  accuracy: 'accuracy',
  loss: 'validation loss',
}

/**
 * How many evaluations brought nothing better, where that ended a run of `planned` epochs; undefined
 * where it went through all of them. Without `planned` the run did not come to its end.
 */
function idleEvaluations(epochs: readonly EpochReport[], planned?: number): number | undefined {
  const last = epochs.at(-1)
  if (!last || planned === undefined || last.epoch >= planned) return undefined
  return epochs.length - 1 - epochs.findIndex((report) => report.best)
}

/** What a table says beside each evaluation of a run that is over. */
export function marksOf(epochs: readonly EpochReport[], planned?: number): string[] {
  const stopped = idleEvaluations(epochs, planned) !== undefined
  return epochs.map((report, i) =>
    report.best ? 'kept' : stopped && i === epochs.length - 1 ? 'stopped' : '',
  )
}

/** "Kept: epoch 4 (F1 0.8300)." with the figure that decided; empty without an evaluation. */
export function keptSentence(epochs: readonly EpochReport[], metric: Metric): string {
  const best = epochs.find((report) => report.best)
  if (!best) return ''
  const figure = metric === 'loss' ? best.validationLoss : best[metric]
  return `Kept: epoch ${epochName(best.epoch)} (${metricNames[metric]} ${figure.toFixed(4)}).`
}

/** That patience ended the run; empty where it did not. */
export function stopSentence(epochs: readonly EpochReport[], planned?: number): string {
  const idle = idleEvaluations(epochs, planned)
  if (idle === undefined) return ''
  const last = epochName(epochs[epochs.length - 1].epoch)
  return `Stopped after epoch ${last}: nothing better for ${counted(idle, 'evaluation')}.`
}
