import type { ReadCheckpoint } from '../checkpoints/folder.ts'
import type { UnitText } from '../lexical/features.ts'
import { LexicalVote } from '../lexical/vote.ts'
import { unitsOf } from '../text/units.ts'
import { onSide, type Snapshot, type TrainingDocument } from './dataset.ts'
import { knownUnits, learningInstant, learntUnder } from './instant.ts'
import { withinWork } from './lexical-work.ts'
import type { Control } from './loop.ts'
import type { Cut } from './reading.ts'
import type { TrainingSettings } from '../model/training-settings.ts'

/** About half a minute of one core, though documents be long; see `withinWork`. */
const WORK = 3_000_000

export interface TaughtVote {
  vote: LexicalVote
  /** The held-out documents, in the units of the network. */
  held: UnitText[]
}

/**
 * Learns words and shapes from a run's documents, over the units that its network reads, where the reading gives them
 * a say. The same documents teach the same. Undefined where they have none, or when cancelled meanwhile.
 */
export async function teachVote(
  { documents, labels }: Snapshot,
  { tokenizer, reading }: Pick<ReadCheckpoint, 'tokenizer' | 'reading'>,
  settings: TrainingSettings,
  control: Control,
): Promise<TaughtVote | undefined> {
  const { lexicalVote = 0, depths } = reading
  if (lexicalVote === 0) return undefined
  const of = (side: 'train' | 'dev') => onSide(side, documents, settings.devFraction)
  const cut: Cut = (document, unit) => unitsOf(tokenizer, document, unit)
  const own = { ...reading, lexicalVote: undefined, calibration: null }
  const read = (document: TrainingDocument) => knownUnits([document], labels, own, cut)[0]
  const train = withinWork(of('train'), read, { types: labels.length, depths, limit: WORK })
  const model = await learntUnder(control, learningInstant(train, labels, own))
  if (!model) return undefined
  const vote = new LexicalVote(model, lexicalVote)
  return { vote, held: of('dev').map(read) }
}
