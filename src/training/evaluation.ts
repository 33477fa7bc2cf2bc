import { spanKey } from '../domain/spans.ts'
import { chunkScore, type TagRow } from '../domain/tag-rows.ts'
import { tagsToChunks, tagsToStrictChunks, type Chunk } from '../domain/tags.ts'
import { entityTypes } from '../families/labels.ts'
import type { EpochReport, Figures } from '../model/runs.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import type { Finding } from './calibration.ts'
import { confusionBetween } from './confusion.ts'
import type { Gold } from './features.ts'
import { f1Interval } from './interval.ts'
import { chunkMetrics, labelScores } from './metrics.ts'

/** Tags that a model gave to the units of a document. [depths, units] */
export type PredictedTags = readonly (readonly string[])[]

/**
 * Figures over documents. Every gold entity counts, those that no tags can carry as missed; every label
 * of `classes` has a row. Accuracy is over the outermost tags, as programs that read no others see them.
 */
export function figuresOf(
  gold: readonly Gold[],
  predicted: readonly PredictedTags[],
  classes: readonly string[],
): Figures {
  const wanted = gold.map((one) => [...entitiesOf(one.tags, one.counted), ...beyondTags(one)])
  const guessed = gold.map(({ counted }, d) => entitiesOf(predicted[d], counted))
  const strict = (tags: PredictedTags, { counted }: Gold) =>
    entitiesOf(tags, counted, tagsToStrictChunks)
  const strictMetrics = chunkMetrics(
    gold.map((one) => [...strict(one.tags, one), ...beyondTags(one)]),
    gold.map((one, d) => strict(predicted[d], one)),
  )
  const metrics = chunkMetrics(wanted, guessed)
  const { precision, recall, f1 } = metrics.micro
  return {
    precision,
    recall,
    f1,
    f1Interval: f1Interval(wanted, guessed),
    accuracy: accuracyOf(gold, predicted),
    strictF1: strictMetrics.micro.f1,
    macroF1: metrics.macro.f1,
    weightedF1: metrics.weighted.f1,
    perLabel: labelScores(metrics, entityTypes(classes)),
    confusion: confusionBetween(wanted, guessed),
  }
}

/** Of each gold entity that tags can carry, in order: where it is, and whether it was found. */
export function goldFound(
  gold: readonly Gold[],
  predicted: readonly PredictedTags[],
): { document: number; chunk: Chunk; found: boolean }[] {
  const key = (chunk: Chunk) => spanKey(chunk, chunk.type)
  return gold.flatMap(({ tags, counted }, document) => {
    const guessed = new Set(entitiesOf(predicted[document], counted).map(key))
    return entitiesOf(tags, counted).map((chunk) => ({
      ...{ document, chunk, found: guessed.has(key(chunk)) },
    }))
  })
}

/** The entities that a model found, whether each is right, and how sure it was. */
export function findingsOf(gold: readonly Gold[], rows: readonly (readonly TagRow[])[]): Finding[] {
  return gold.flatMap((one, d) => {
    const key = (chunk: Chunk) => spanKey(chunk, chunk.type)
    const wanted = new Set(entitiesOf(one.tags, one.counted).map(key))
    const tags = rows[d].map((row) => row.tags)
    return entitiesOf(tags, one.counted).map((chunk) => ({
      score: chunkScore(rows[d][chunk.depth], chunk.start, chunk.end),
      right: wanted.has(key(chunk)),
    }))
  })
}

/**
 * Entities of all depths, each once, at the outermost. None reaches across a unit that is not counted.
 */
function entitiesOf(
  tags: PredictedTags,
  counted: readonly boolean[],
  read: (tags: readonly string[]) => Chunk[] = tagsToChunks,
): (Chunk & { depth: number })[] {
  const found = tags.flatMap((row, depth) =>
    segmentsOf(counted).flatMap(({ start, end }) =>
      read(row.slice(start, end)).map((chunk) => ({
        type: chunk.type,
        depth,
        start: start + chunk.start,
        end: start + chunk.end,
      })),
    ),
  )
  if (tags.length === 1) return found
  return [
    ...new Map(found.toReversed().map((chunk) => [spanKey(chunk, chunk.type), chunk])).values(),
  ]
}

/** Runs of counted units. */
function segmentsOf(counted: readonly boolean[]): { start: number; end: number }[] {
  const segments: { start: number; end: number }[] = []
  for (let start = 0; start < counted.length; start++) {
    if (!counted[start]) continue
    let end = start
    while (counted[end]) end++
    segments.push({ start, end })
    start = end
  }
  return segments
}

/** A place where no prediction can be. */
const NOWHERE = -1

/** Entities that no tags can carry: they are there all the same, and missed. */
function beyondTags({ dropped }: Gold): Chunk[] {
  return dropped.map(({ span }) => ({ type: span.label, start: NOWHERE, end: NOWHERE }))
}

/** Share of units with the right outermost tag, O included. */
function accuracyOf(gold: readonly Gold[], predicted: readonly PredictedTags[]): number {
  let [units, right] = [0, 0]
  gold.forEach(({ tags: [row], counted }, d) => {
    const [guess] = predicted[d]
    row.forEach((tag, at) => {
      if (!counted[at]) return
      units++
      if (tag === guess[at]) right++
    })
  })
  return units === 0 ? 0 : right / units
}

/** The chosen figure of an evaluation, the larger the better. */
export function figureBy(
  report: Pick<EpochReport, 'validationLoss' | 'f1' | 'strictF1' | 'macroF1' | 'accuracy'>,
  metric: TrainingSettings['bestMetric'],
): number {
  return metric === 'loss' ? -report.validationLoss : report[metric]
}

/** Whether `a` is better than every earlier evaluation, by the chosen figure. Ties keep the earlier. */
export function isBest(
  a: EpochReport,
  earlier: readonly EpochReport[],
  metric: TrainingSettings['bestMetric'],
) {
  return earlier.every((other) => figureBy(a, metric) > figureBy(other, metric))
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
