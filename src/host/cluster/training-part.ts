import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { writeCheckpoint } from '../../checkpoints/folder.ts'
import { failed, unwrap } from '../../domain/failure.ts'
import { offsetTable } from '../../domain/offsets.ts'
import { writeDurably } from '../../files/durable.ts'
import { encodeLines } from '../../files/encode-lines.ts'
import type { UnitText } from '../../lexical/features.ts'
import { INSTANT, type TrainingSettings } from '../../model/training-settings.ts'
import type { Project } from '../../storage/project.ts'
import { prepareBase } from '../../training/base.ts'
import { prepareData, type TrainingData } from '../../training/data.ts'
import type { Gold } from '../../training/features.ts'
import type { Control } from '../../training/loop.ts'
import { RunDirectory } from '../../training/run-directory.ts'
import { effectiveSettings } from '../../training/settings.ts'
import { teachVote } from '../../training/vote.ts'
import type { Host } from '../host.ts'
import { snapshotOf } from '../training/documents.ts'

/** How many documents are in a folder to train in. */
export interface TrainingPart {
  trainDocuments: number
  devDocuments: number
}

/**
 * Writes what a run would learn from and be measured on, the model that it would begin with, and its settings:
 * the very sequences, so that nothing depends on how another program cuts text. `scratch` is a folder for what is
 * needed meanwhile. Throws a FailureError where the run could not begin.
 */
export async function writeTrainingPart(
  host: Host,
  project: Project,
  wanted: TrainingSettings,
  folder: string,
  scratch: string,
): Promise<TrainingPart> {
  if (wanted.base === INSTANT) {
    throw failed(
      'bad-input',
      'Words and shapes alone train here in seconds and are no network; name another base.',
    )
  }
  if (wanted.adapterRank > 0) {
    throw failed(
      'bad-input',
      'An adapter is trained on this machine alone, where it saves memory; set the adapter rank to 0 for a bigger one.',
    )
  }
  const base = await host.training.requireReady(project, wanted)
  const settings = effectiveSettings(wanted)
  const snapshot = snapshotOf(project, settings)
  const model = await prepareBase(base, settings, snapshot, new RunDirectory(scratch))
  const data = prepareData(snapshot, model, settings)
  const taught = await teachVote(snapshot, model, settings, UNTIL_DONE)
  await writeSequences(join(folder, 'data'), data, taught?.held)
  unwrap(await writeCheckpoint(join(folder, 'base'), { ...model, vote: taught?.vote }))
  const { reading, config } = model
  const how = { settings, classes: config.labels, padId: data.padId, reading }
  await writeFile(join(folder, 'settings.json'), `${JSON.stringify(how, null, 2)}\n`)
  return { trainDocuments: data.trainDocuments, devDocuments: data.dev.gold.length }
}

/** Nobody stops it: it takes a minute at most. */
const UNTIL_DONE: Control = {
  cancelled: false,
  paused: false,
  messages: async () => void (await setImmediate()),
  unpaused: async () => {},
}

/** `held`: the texts that words and shapes read beside the network, where they have a say. */
async function writeSequences(
  folder: string,
  { train, dev }: TrainingData,
  held?: readonly UnitText[],
): Promise<void> {
  await mkdir(folder)
  const write = <T>(name: string, items: readonly T[], toJson: (item: T) => object) =>
    writeDurably(join(folder, `${name}.jsonl`), encodeLines(linesOf(items, toJson)))
  await write('train', train, ({ ids, labels }) => ({ ids, labels }))
  await write('dev', dev.features, (feature) => feature)
  await write('gold', dev.gold, goldOf)
  if (held) await write('held', held, heldOf)
}

function* linesOf<T>(items: readonly T[], toJson: (item: T) => object): Generator<string> {
  for (const item of items) yield `${JSON.stringify(toJson(item))}\n`
}

/** Of the spans that no tags can carry their labels are enough: they are missed wherever they are. */
const goldOf = ({ dropped, ...gold }: Gold) => ({
  ...gold,
  dropped: dropped.map(({ span }) => span.label),
})

/** Ranges count code points, as Python does. */
function heldOf({ text, ranges, inner }: UnitText) {
  const table = offsetTable(text)
  return {
    text,
    ranges: ranges.map(({ start, end }) => [table.toCodePoint(start), table.toCodePoint(end)]),
    inner,
  }
}
