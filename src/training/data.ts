import type { Checkpoint } from '../checkpoints/folder.ts'
import { failed } from '../domain/failure.ts'
import { sideOf, type Snapshot } from './dataset.ts'
import { makeFeatures, teaching, type Feature, type Features } from './features.ts'
import type { TrainingSettings } from '../model/training-settings.ts'

export interface TrainingData {
  /** Sequences to learn from. */
  train: Feature[]
  trainDocuments: number
  dev: Features
  untrainableSpans: number
  padId: number
  /** Every token id that a batch can contain. */
  usedTokenIds: Int32Array
}

/** Sequences for both sides. Fails with a sentence when one side has nothing to offer. */
export function prepareData(
  snapshot: Snapshot,
  { tokenizer, config }: Pick<Checkpoint, 'tokenizer' | 'config'>,
  settings: TrainingSettings,
): TrainingData {
  const make = (side: 'train' | 'dev') =>
    makeFeatures(
      snapshot.documents.filter((document) => sideOf(document, settings.devFraction) === side),
      tokenizer,
      config.labels,
      {
        maxLength: settings.maxLength,
        labelAllSubTokens: settings.labelAllSubTokens,
        truncate: settings.referenceMode,
      },
    )
  const [train, dev] = [make('train'), make('dev')]
  checkSides(train, dev)
  const used = new Set([tokenizer.padId])
  for (const { features } of [train, dev]) {
    for (const { ids } of features) for (const id of ids) used.add(id)
  }
  return {
    train: teaching(train.features),
    trainDocuments: train.gold.length,
    dev,
    untrainableSpans: train.untrainable + dev.untrainable,
    padId: tokenizer.padId,
    usedTokenIds: Int32Array.from(used),
  }
}

function checkSides(train: Features, dev: Features): void {
  const entities = ({ gold, counted }: Features) =>
    gold.some((tags, d) => tags.some((tag, word) => tag !== 'O' && counted[d][word]))
  if (!entities(train))
    throw failed(
      'bad-input',
      'There is no labelled span to learn from; annotate some documents first.',
    )
  if (dev.features.length === 0) {
    throw failed(
      'bad-input',
      'No document is held out for evaluation; annotate a few more, or raise the held-out share.',
    )
  }
  if (!entities(dev)) {
    throw failed(
      'bad-input',
      'The held-out documents carry no span, so nothing can be measured; annotate a few more documents.',
    )
  }
}
