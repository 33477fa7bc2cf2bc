import { counted, epochName } from '../domain/figures.ts'
import type { EpochReport } from '../model/runs.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import { lossesOf, type Losses } from './losses.ts'
import { rateAdvice, span, type Circumstances } from './rate-advice.ts'

/** Below this many held-out entities, figures jump by whole points from one entity to the next. */
const FEW_ENTITIES = 50
/** A run shorter than this needs no advice on its length. */
const LONG_SECONDS = 300
/** Labels with fewer held-out entities say too little. */
const ENOUGH_SUPPORT = 5

const bestOf = (epochs: readonly EpochReport[], pick: (e: EpochReport) => number) =>
  epochs.reduce((a, b) => (pick(b) > pick(a) ? b : a))
const points = (share: number) => (100 * share).toFixed(0)

/**
 * What the table of a run suggests, in plain sentences; empty when nothing stands out. Rate and losses
 * come first: where they explain how it went, the labels are not looked at.
 */
export function adviceFor(epochs: readonly EpochReport[], circumstances: Circumstances): string[] {
  const last = epochs.at(-1)
  if (!last) return []
  const kept = epochs.findLast(({ best }) => best) ?? last
  const losses = lossesOf(epochs, circumstances.ignorance)
  const rate = rateAdvice(losses, kept, circumstances)
  const lines = rate
    ? [rate]
    : [
        overfitting(epochs, losses),
        stillRising(epochs, circumstances.settings),
        ...balance(kept),
        weakestLabel(kept),
        confused(kept),
        length(epochs, kept),
      ]
  return [...lines, smallDevSet(kept)].filter((line) => line !== undefined)
}

/** The same of a run that is measured once: what its labels suggest. */
export function adviceOnLabels(report: EpochReport): string[] {
  const lines = [...balance(report), weakestLabel(report), confused(report), smallDevSet(report)]
  return lines.filter((line) => line !== undefined)
}

function overfitting(
  epochs: readonly EpochReport[],
  { lowest, end, first, last }: Losses,
): string | undefined {
  if (end.epoch - lowest.epoch < 2) return undefined
  const best = bestOf(epochs, (e) => e.f1)
  const fell =
    last.trainLoss < first.trainLoss
      ? `, while the training loss fell ${span(first, last, 'trainLoss')}`
      : ''
  const start = `Validation loss has risen since its lowest, ${span(lowest, end, 'validationLoss')}${fell}: a sign of overfitting.`
  return best.epoch > lowest.epoch
    ? `${start} F1 still improved until epoch ${epochName(best.epoch)}.`
    : `${start} Use fewer epochs, a smaller model or more documents.`
}

function stillRising(
  epochs: readonly EpochReport[],
  settings: Pick<TrainingSettings, 'epochs'>,
): string | undefined {
  const last = epochs[epochs.length - 1]
  const before = epochs.at(-2)
  const ranToTheEnd = last.epoch >= settings.epochs
  if (!before || !ranToTheEnd || !last.best || last.f1 < before.f1 + 0.01) return undefined
  return `F1 was still rising in the last epoch: more than ${settings.epochs} epochs may give more.`
}

function balance({ precision, recall, perLabel }: EpochReport): (string | undefined)[] {
  if (precision === 0 && recall === 0) {
    return [
      'No entity of the held-out documents was found, though the training documents are learnt. Annotate more documents, and check that those held out are labelled in the same way.',
    ]
  }
  const known = perLabel.filter(({ support }) => support >= ENOUGH_SUPPORT)
  const which = (pick: 'precision' | 'recall') =>
    known.length < 2
      ? ''
      : `, most of all for ${known.reduce((a, b) => (b[pick] < a[pick] ? b : a)).label}`
  return [
    recall < precision - 0.1
      ? `Recall (${points(recall)} %) is well below precision${which('recall')}: entities are missed. Annotate more documents with varied entities of that kind, and check that none were left unlabelled.`
      : undefined,
    precision < recall - 0.1
      ? `Precision (${points(precision)} %) is well below recall${which('precision')}: words are labelled that should not be. Add documents where such words are no entity, and review inconsistent spans.`
      : undefined,
  ]
}

function weakestLabel({ perLabel }: EpochReport): string | undefined {
  const known = perLabel.filter(({ support }) => support >= ENOUGH_SUPPORT)
  if (known.length < 2) return undefined
  const weakest = known.reduce((a, b) => (b.f1 < a.f1 ? b : a))
  const mean = known.reduce((sum, { f1 }) => sum + f1, 0) / known.length
  if (weakest.f1 > mean - 0.1) return undefined
  return `${weakest.label} is the weakest label (F1 ${weakest.f1.toFixed(2)}): annotate more documents that contain it.`
}

function confused({ confusion, perLabel }: EpochReport): string | undefined {
  const mixed = (confusion?.cells ?? []).filter(({ gold, predicted }) => gold !== predicted)
  if (mixed.length === 0) return undefined
  const most = mixed.reduce((a, b) => (b.exact + b.overlapping > a.exact + a.overlapping ? b : a))
  const count = most.exact + most.overlapping
  const support = perLabel.find(({ label }) => label === most.gold)?.support ?? 0
  if (count < 3 || count < support / 10) return undefined
  return `${count} of ${support} ${most.gold} entities were read as ${most.predicted}: say in the guidelines how to tell them apart, and check those spans.`
}

/** What a shorter run would save here, when this one was long. */
function length(epochs: readonly EpochReport[], kept: EpochReport): string | undefined {
  const last = epochs[epochs.length - 1]
  if (last.seconds < LONG_SECONDS) return undefined
  const perEpoch = last.seconds / last.epoch
  const saved = (last.epoch - kept.epoch) * perEpoch
  const sooner =
    saved >= perEpoch
      ? `Stopping after epoch ${epochName(kept.epoch)} would have saved ${duration(saved)}. `
      : ''
  return `This run took ${duration(last.seconds)}, ${duration(perEpoch)} an epoch. ${sooner}To shorten it: fewer epochs, early stopping, or a smaller base (half the layers take about half the time).`
}

function smallDevSet({ perLabel }: EpochReport): string | undefined {
  const entities = perLabel.reduce((sum, { support }) => sum + support, 0)
  if (entities >= FEW_ENTITIES) return undefined
  return `Only ${counted(entities, 'entity is', 'entities are')} held out, so these figures are rough: one entity more or less moves F1 by about ${points(1 / Math.max(1, entities))} points.`
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} seconds`
  const minutes = seconds / 60
  return minutes < 90 ? `${Math.round(minutes)} minutes` : `${(minutes / 60).toFixed(1)} hours`
}
