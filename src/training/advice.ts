import type { EpochResult } from './events.ts'

/** Below this many held-out entities, figures jump by whole points from one entity to the next. */
const FEW_ENTITIES = 50
const LOW = 0.5

/** What the table of a run suggests, in plain sentences; empty when nothing stands out. */
export function adviceFor(epochs: readonly EpochResult[]): string[] {
  const last = epochs.at(-1)
  if (!last) return []
  return [overfitting(epochs), ...balance(last), weakestLabel(last), smallDevSet(last)].filter(
    (line) => line !== undefined,
  )
}

function overfitting(epochs: readonly EpochResult[]): string | undefined {
  const lowest = epochs.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a))
  const last = epochs[epochs.length - 1]
  if (last.epoch - lowest.epoch < 2) return undefined
  const best = epochs.reduce((a, b) => (b.f1 > a.f1 ? b : a))
  const start = `Validation loss was lowest at epoch ${lowest.epoch} and has risen since, a sign of overfitting.`
  return best.epoch > lowest.epoch
    ? `${start} F1 still improved until epoch ${best.epoch}, which is the one kept.`
    : `${start} Use fewer epochs, a smaller model or more documents.`
}

function balance({ precision, recall }: EpochResult): (string | undefined)[] {
  if (precision === 0 && recall === 0) {
    return ['No entity was found yet. Train for more epochs, or annotate more documents.']
  }
  return [
    recall < LOW && recall < precision - 0.1
      ? 'Recall is low: entities are missed. Annotate more documents with varied entities, and check that none were left unlabelled.'
      : undefined,
    precision < LOW && precision < recall - 0.1
      ? 'Precision is low: words are labelled that should not be. Add documents without entities and review inconsistent spans.'
      : undefined,
  ]
}

function weakestLabel({ perLabel }: EpochResult): string | undefined {
  const known = perLabel.filter(({ support }) => support >= 5)
  if (known.length < 2) return undefined
  const weakest = known.reduce((a, b) => (b.f1 < a.f1 ? b : a))
  const mean = known.reduce((sum, { f1 }) => sum + f1, 0) / known.length
  if (weakest.f1 > mean - 0.1) return undefined
  return `${weakest.label} is the weakest label (F1 ${weakest.f1.toFixed(2)}): annotate more documents that contain it.`
}

function smallDevSet({ perLabel }: EpochResult): string | undefined {
  const entities = perLabel.reduce((sum, { support }) => sum + support, 0)
  if (entities >= FEW_ENTITIES) return undefined
  return `Only ${entities} entities are held out, so these figures are rough: one entity more or less moves F1 by about ${(100 / Math.max(1, entities)).toFixed(0)} points.`
}
