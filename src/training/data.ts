import type { ReadCheckpoint } from '../checkpoints/folder.ts'
import { failed } from '../domain/failure.ts'
import type { Range } from '../model/documents.ts'
import { unitsOf } from '../text/units.ts'
import { onSide, type Snapshot, type TrainingDocument } from './dataset.ts'
import { makeFeatures, teaching, type Feature, type Features } from './features.ts'
import { chooseSamples, type SampleSource } from './samples.ts'
import type { HeldOut } from './turned.ts'
import { untrainableIn } from './untrainable.ts'
import type { Untrainable } from '../model/runs.ts'
import type { TrainingSettings } from '../model/training-settings.ts'

export interface WatchedSample extends SampleSource {
  units: readonly Range[]
}

export interface TrainingData {
  /** Sequences to learn from. */
  train: Feature[]
  trainDocuments: number
  dev: Features
  untrainable: Untrainable
  /** Held-out sentences that are watched, each with the units of its document. */
  samples: WatchedSample[]
  /** The held-out documents, as those of `dev.gold`. */
  heldOut: HeldOut[]
  padId: number
  /** Every token id that a batch can contain. */
  usedTokenIds: Int32Array
}

/** Sequences for both sides. Fails with a sentence when one side has nothing to offer. */
export function prepareData(
  snapshot: Snapshot,
  { tokenizer, config, reading }: Pick<ReadCheckpoint, 'tokenizer' | 'config' | 'reading'>,
  settings: TrainingSettings,
): TrainingData {
  const of = (side: 'train' | 'dev') => onSide(side, snapshot.documents, settings.devFraction)
  const make = (documents: TrainingDocument[]) =>
    makeFeatures(documents, tokenizer, config.labels, {
      ...reading,
      labelAllSubTokens: settings.labelAllSubTokens,
      truncate: settings.referenceMode,
    })
  const [trainDocuments, devDocuments] = [of('train'), of('dev')]
  const [train, dev] = [make(trainDocuments), make(devDocuments)]
  checkSides(train, dev)
  const unitsIn = (document: TrainingDocument) => unitsOf(tokenizer, document, reading.unit).ranges
  const used = new Set([tokenizer.padId])
  for (const { features } of [train, dev]) {
    for (const { ids } of features) for (const id of ids) used.add(id)
  }
  return {
    train: teaching(train.features),
    trainDocuments: train.gold.length,
    dev,
    untrainable: untrainableIn([
      ...train.gold.map((gold, d) => ({ document: trainDocuments[d], gold })),
      ...dev.gold.map((gold, d) => ({ document: devDocuments[d], gold })),
    ]),
    samples: chooseSamples(devDocuments).map((sample) => ({
      ...sample,
      units: unitsIn(devDocuments[sample.document]),
    })),
    heldOut: devDocuments.map((document) => ({
      ...{ id: document.id, text: document.text, units: () => unitsIn(document) },
    })),
    padId: tokenizer.padId,
    usedTokenIds: Int32Array.from(used),
  }
}

function checkSides(train: Features, dev: Features): void {
  const learnable = ({ gold }: Features) =>
    gold.some(({ tags, counted }) =>
      tags.some((row) => row.some((tag, at) => tag !== 'O' && counted[at])),
    )
  if (!learnable(train)) {
    throw failed(
      'bad-input',
      train.gold.some(({ dropped }) => dropped.length > 0)
        ? 'No labelled span begins and ends where this base cuts text, so there is nothing to learn from; choose a base made for this language, or train from scratch.'
        : 'There is no labelled span to learn from; annotate some documents first.',
    )
  }
  if (dev.features.length === 0) {
    throw failed(
      'bad-input',
      'No document is held out for evaluation; annotate a few more, or raise the held-out share.',
    )
  }
  if (!learnable(dev) && dev.gold.every(({ dropped }) => dropped.length === 0)) {
    throw failed(
      'bad-input',
      'The held-out documents carry no span, so nothing can be measured; annotate a few more documents.',
    )
  }
}
