import type { Predictions } from './epoch.ts'
import { confusionBetween } from './confusion.ts'
import type { EpochReport } from '../model/runs.ts'
import { countedSegments, type Features } from './features.ts'
import { entityMetrics, labelScores } from './metrics.ts'
import type { TrainingSettings } from '../model/training-settings.ts'

/** What the figures of an evaluation say; the rest of an EpochReport says where and when it was. */
export type Figures = Omit<
  EpochReport,
  'epoch' | 'step' | 'trainLoss' | 'seconds' | 'tokensPerSecond' | 'best'
>

export function figuresOf(
  dev: Features,
  { loss, classes: predicted }: Predictions,
  classes: readonly string[],
): Figures {
  const tags = predicted.map((words) => Array.from(words, (index) => classes[index]))
  const gold = countedSegments(dev.gold, dev.counted)
  const guessed = countedSegments(tags, dev.counted)
  const metrics = entityMetrics(gold, guessed)
  const { precision, recall, f1 } = metrics.micro
  return {
    validationLoss: loss,
    precision,
    recall,
    f1,
    accuracy: metrics.accuracy,
    strictF1: entityMetrics(gold, guessed, 'strict').micro.f1,
    macroF1: metrics.macro.f1,
    weightedF1: metrics.weighted.f1,
    perLabel: labelScores(metrics),
    confusion: confusionBetween(gold, guessed),
  }
}

/** Whether `a` is better than every earlier evaluation, by the chosen figure. Ties keep the earlier. */
export function isBest(
  a: EpochReport,
  earlier: readonly EpochReport[],
  metric: TrainingSettings['bestMetric'],
) {
  const value = (e: EpochReport) => (metric === 'loss' ? -e.validationLoss : e[metric])
  return earlier.every((other) => value(a) > value(other))
}

/** Whether the last `patience` evaluations brought nothing better. */
export function outOfPatience(
  epochs: readonly EpochReport[],
  { patience }: TrainingSettings,
): boolean {
  if (patience === null) return false
  const best = epochs.findLastIndex((epoch) => epoch.best)
  return best >= 0 && epochs.length - 1 - best >= patience
}
