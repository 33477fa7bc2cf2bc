import { classNames } from '../domain/tags.ts'
import {
  learningLayers,
  lossOf,
  type LabelledUnits,
  type LearningStep,
  type LearnOptions,
} from '../lexical/learn.ts'
import type { LexicalModel } from '../lexical/model.ts'
import { LexicalTagger } from '../lexical/tagger.ts'
import type { Reading } from '../model/reading.ts'
import type { EpochReport, Figures } from '../model/runs.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import { plainUnits } from '../text/units.ts'
import type { TrainingDocument } from './dataset.ts'
import { fitCalibration } from './calibration.ts'
import { figuresOf, findingsOf, type PredictedTags } from './evaluation.ts'
import { classNumbers, goldOf, taughtClasses, type Gold } from './features.ts'
import type { Control } from './loop.ts'
import { readingWith, type Cut } from './reading.ts'

type Labelled = Pick<TrainingDocument, 'text' | 'words' | 'spans' | 'reviewed'>

/** How a tagger of words and shapes reads texts like these. */
export function instantReading(
  documents: readonly Labelled[],
  settings: TrainingSettings,
): Reading {
  // What steps cost is learnt from the labels themselves, within words and between them.
  const learnt = { innerCost: 0, decoding: 'constrained' } as const
  return { ...readingWith(plainUnits, documents, { ...settings, lexicalVote: 0 }), ...learnt }
}

/** A document as units, with what is known of them. */
export interface KnownUnits extends LabelledUnits {
  gold: Gold
}

/** `cut`: into the units of words and shapes alone, or those that a network reads. */
export function knownUnits(
  documents: readonly Labelled[],
  types: readonly string[],
  { unit, depths }: Reading,
  cut: Cut = plainUnits,
): KnownUnits[] {
  const numbers = classNumbers(classNames(types))
  return documents.map((document) => {
    const { ranges, inner } = cut(document, unit)
    const units = { text: document.text, ranges, inner }
    const gold = goldOf(document, units, depths)
    const classes = taughtClasses(gold, units.ranges, numbers)
    const labels = classes.map((row) => Int32Array.from(row, (label) => Math.max(label, -1)))
    return { ...units, labels, gold }
  })
}

/** Learns to tag from words and shapes alone. The same documents give the same model. */
export function* learningInstant(
  known: readonly KnownUnits[],
  types: readonly string[],
  reading: Reading,
  options: Omit<LearnOptions, 'unit'> = {},
): Generator<LearningStep, LexicalModel> {
  const how = { ...options, unit: reading.unit }
  const layers = yield* learningLayers(known, types.length, reading.depths, how)
  return { types: [...types], reading, layers }
}

/** What is learnt under control between two steps; undefined when cancelled meanwhile. */
export async function learntUnder(
  control: Control,
  learning: ReturnType<typeof learningInstant>,
): Promise<LexicalModel | undefined> {
  for (;;) {
    const { done, value } = learning.next()
    await control.unpaused()
    if (control.cancelled) return undefined
    if (done) return value
  }
}

/** What a generator returns at its end, whatever it tells on the way. */
function ended<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** The same to the end at once. */
export function learnInstant(
  known: readonly KnownUnits[],
  types: readonly string[],
  reading: Reading,
  options: Omit<LearnOptions, 'unit'> = {},
): LexicalModel {
  return ended(learningInstant(known, types, reading, options))
}

/** How a model tags documents that it has not learnt from. */
export function measureInstant(
  model: LexicalModel,
  known: readonly KnownUnits[],
): Figures & Pick<EpochReport, 'calibration'> & { tags: PredictedTags[] } {
  const tagger = new LexicalTagger(model)
  const golds = known.map(({ gold }) => gold)
  const rows = known.map((units) => tagger.tag(units))
  const tags = rows.map((depths) => depths.map((row) => row.tags))
  return {
    ...figuresOf(golds, tags, classNames(model.types)),
    calibration: fitCalibration(findingsOf(golds, rows)) ?? null,
    tags,
  }
}

export { lossOf as instantLoss }
