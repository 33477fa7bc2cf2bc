import type { ReadCheckpoint } from '../checkpoints/folder.ts'
import { learningLayers, type LabelledUnits } from '../lexical/learn.ts'
import { LexicalVote } from '../lexical/vote.ts'
import { unitsOf } from '../text/units.ts'
import { sideOf, type Snapshot, type TrainingDocument } from './dataset.ts'
import { classNumbers, goldOf, taughtClasses } from './features.ts'
import { withinWork } from './lexical-work.ts'
import type { Control } from './loop.ts'
import type { TrainingSettings } from '../model/training-settings.ts'

/** About half a minute of one core, though documents be long; see `withinWork`. */
const WORK = 3_000_000

export interface TaughtVote {
  vote: LexicalVote
  /** What it says of each held-out document. [documents][depths] of [units, classes] */
  held: Float32Array[][]
}

/**
 * Learns words and shapes from a run's documents, over the units that its network reads, where the reading gives them
 * a say. The same documents teach the same. Undefined where they have none, or when cancelled meanwhile.
 */
export async function teachVote(
  { documents, labels }: Snapshot,
  { tokenizer, reading, config }: Pick<ReadCheckpoint, 'tokenizer' | 'reading' | 'config'>,
  settings: TrainingSettings,
  control: Control,
): Promise<TaughtVote | undefined> {
  const { lexicalVote = 0, unit, depths } = reading
  if (lexicalVote === 0) return undefined
  const of = (side: 'train' | 'dev') =>
    documents.filter((document) => sideOf(document, settings.devFraction) === side)
  const numbers = classNumbers(config.labels)
  const read = (document: TrainingDocument): LabelledUnits => {
    const units = unitsOf(tokenizer, document, unit)
    const taught = taughtClasses(goldOf(document, units, depths), units.ranges, numbers)
    return {
      text: document.text,
      ranges: units.ranges,
      inner: units.inner,
      labels: taught.map((row) => Int32Array.from(row, (label) => Math.max(label, -1))),
    }
  }
  const bounds = { types: labels.length, depths, limit: WORK }
  const train = withinWork(of('train'), read, bounds)
  const learning = learningLayers(train, labels.length, depths, { unit })
  for (;;) {
    const { done, value } = learning.next()
    await control.unpaused()
    if (control.cancelled) return undefined
    if (!done) continue
    const own = { ...reading, lexicalVote: undefined, calibration: null }
    const vote = new LexicalVote({ types: labels, reading: own, layers: value }, lexicalVote)
    return { vote, held: of('dev').map((document) => vote.on(read(document))) }
  }
}
