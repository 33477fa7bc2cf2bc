import { spanKey } from '../domain/spans.ts'
import { classNames, tagsToChunks } from '../domain/tags.ts'
import { LEAST, LexicalTagger } from '../lexical/tagger.ts'
import { seededRandom } from '../nn/random.ts'
import type { LabelledSpan, Range } from '../model/documents.ts'
import type { CheckFigures, LearningPoint } from '../model/review.ts'
import { trainingSettings } from '../model/training-settings.ts'
import { shuffle } from './batches.ts'
import type { TrainingDocument } from './dataset.ts'
import { figuresOf, type PredictedTags } from './evaluation.ts'
import { forecast } from './forecast.ts'
import { classNumbers } from './features.ts'
import { instantReading, knownUnits, learnInstant } from './instant.ts'
import { doubtsOf, type Doubt } from './slips/order.ts'
import type { SecondReading } from './slips/second-reading.ts'

/** A document as it is read by what has not learnt from it. */
interface Reread {
  documentId: number
  entities: LabelledSpan[]
}

export interface LabelCheck {
  figures: CheckFigures
  documents: Reread[]
  /** Those that look most like a slip first. */
  doubts: Doubt[]
}

const FOLDS = 5
/** Shares of what a fold may learn from: the whole is what is told, the others are for the curve. */
const PARTS = [1 / 4, 1 / 2, 1]
const SEED = 42
/** Doubts kept: more are not gone through. */
const MAX_DOUBTS = 5000

/**
 * Reads each document with words and shapes learnt from four fifths of the others, five times over. Where
 * that contradicts a label, the label may be wrong (Northcutt, Jiang and Chuang 2021, "Confident learning"); how
 * much it looks so is learnt from labels made wrong on purpose. Tells the share that is done; the same documents give
 * the same outcome.
 */
export function* checkingLabels(
  documents: readonly TrainingDocument[],
  types: readonly string[],
): Generator<number, LabelCheck> {
  const reading = instantReading(documents, trainingSettings.parse({}))
  const known = knownUnits(documents, types, reading)
  const order = shuffle([...documents.keys()], seededRandom(SEED))
  /** [parts, documents] */
  const tags: PredictedTags[][] = PARTS.map(() => [])
  const readings: SecondReading[] = []
  const numbers = classNumbers(classNames(types))
  const steps = FOLDS * PARTS.length
  let done = 0
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = order.filter((_, i) => i % FOLDS === fold)
    const rest = order.filter((_, i) => i % FOLDS !== fold)
    for (const [p, part] of PARTS.entries()) {
      const from = rest.slice(0, Math.ceil(rest.length * part)).map((i) => known[i])
      const tagger = new LexicalTagger(learnInstant(from, types, reading))
      for (const i of held) {
        tags[p][i] = tagger.tag(known[i]).map((row) => row.tags)
        if (part < 1) continue
        readings[i] = {
          ...{ document: documents[i], known: known[i] },
          entities: entitiesOf(known[i].ranges, tags[p][i]),
          classes: tags[p][i].map((row) => Int32Array.from(row, (tag) => numbers.get(tag) ?? 0)),
          shares: tagger.shares(known[i], LEAST),
        }
      }
      yield ++done / steps
    }
  }
  const golds = known.map(({ gold }) => gold)
  const figures = tags.map((predicted) => figuresOf(golds, predicted, classNames(types)))
  const { f1, f1Interval, perLabel } = figures[figures.length - 1]
  const labels = perLabel
    .map(({ label, support, recall }) => {
      return { label, entities: support, missed: Math.round(support * (1 - recall)) }
    })
    .sort((a, b) => b.missed - a.missed)
  const curve = PARTS.map((part, p): LearningPoint => {
    const learnt = Math.ceil(((FOLDS - 1) / FOLDS) * documents.length * part)
    return { documents: learnt, f1: figures[p].f1 }
  })
  const ahead = forecast(curve, f1Interval)
  return {
    figures: { documents: documents.length, f1, f1Interval, labels, curve, ahead },
    documents: readings.map(({ document, entities }) => ({ documentId: document.id, entities })),
    doubts: doubtsOf(readings, types, reading).slice(0, MAX_DOUBTS),
  }
}

/** What was read, once where two depths have the same. */
function entitiesOf(units: readonly Range[], tags: PredictedTags): LabelledSpan[] {
  const all = tags.flatMap((row) =>
    tagsToChunks(row).map(({ type, start, end }) => {
      return { start: units[start].start, end: units[end - 1].end, label: type }
    }),
  )
  return [...new Map(all.map((one) => [spanKey(one, one.label), one])).values()]
}
