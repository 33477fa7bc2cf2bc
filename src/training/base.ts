import { readCheckpoint, type Checkpoint } from '../checkpoints/folder.ts'
import { completeWeights } from '../checkpoints/initial.ts'
import { failed, unwrap } from '../domain/failure.ts'
import { scratchShapes, type ModelConfig, type ScratchShape } from '../nn/config.ts'
import { SharedFloats } from '../nn/memory.ts'
import { defaultVocabularyOptions, learnVocabulary } from '../text/wordpiece/learn.ts'
import { createWordPiece } from '../text/wordpiece/wordpiece.ts'
import { sideOf, type Snapshot } from './dataset.ts'
import { classNames } from './features.ts'
import type { RunDirectory } from './run-directory.ts'
import type { TrainingSettings } from '../model/training-settings.ts'

/** The model to begin with, its head made for the snapshot's labels. Throws a FailureError. */
export function prepareBase(
  base: string,
  settings: TrainingSettings,
  snapshot: Snapshot,
  directory: RunDirectory,
): Promise<Checkpoint> {
  return base.startsWith('scratch:')
    ? fromNothing(base.slice('scratch:'.length), settings, snapshot, directory)
    : fromFolder(base, settings, classNames(snapshot.labels))
}

async function fromFolder(
  folder: string,
  settings: TrainingSettings,
  labels: string[],
): Promise<Checkpoint> {
  const base = unwrap(await readCheckpoint(folder, new SharedFloats().allocate)) // For the engine to take over.
  // A head for the same classes goes on learning; any other begins anew.
  const sameHead = base.config.labels.join('\n') === labels.join('\n')
  if (!sameHead) for (const name of HEAD) base.weights.delete(name)
  const { maxPositions } = base.config
  if (settings.maxLength > maxPositions) {
    throw failed(
      'bad-input',
      `This model reads at most ${maxPositions} tokens at once; set the longest sequence to ${maxPositions} or less.`,
    )
  }
  const config = { ...base.config, labels, ...dropoutOf(settings) }
  return { ...base, config, weights: completeWeights(config, settings.seed, base.weights) }
}

const HEAD = ['classifier.weight', 'classifier.bias']

async function fromNothing(
  name: string,
  settings: TrainingSettings,
  snapshot: Snapshot,
  directory: RunDirectory,
): Promise<Checkpoint> {
  const shape = scratchShapes[name as ScratchShape]
  if (!shape) {
    const names = Object.keys(scratchShapes).map((shape) => `scratch:${shape}`)
    throw failed(
      'bad-input',
      `There is no base called scratch:${name}; use ${names.join(' or ')}, or the folder of a model.`,
    )
  }
  const train = snapshot.documents.filter((d) => sideOf(d, settings.devFraction) === 'train')
  const vocabulary = await directory.vocabulary(() =>
    learnVocabulary(
      train.map(({ text }) => text),
      defaultVocabularyOptions,
    ),
  )
  const config: ModelConfig = {
    ...shape,
    architecture: 'bert',
    vocabSize: vocabulary.length,
    firstPosition: 0,
    maxPositions: 512,
    typeVocabSize: 2,
    layerNormEps: 1e-12,
    activation: 'gelu',
    ...dropoutOf(settings),
    initializerRange: 0.02,
    labels: classNames(snapshot.labels),
  }
  return {
    config,
    weights: completeWeights(config, settings.seed),
    tokenizer: unwrap(createWordPiece(vocabulary, defaultVocabularyOptions)),
  }
}

function dropoutOf({ dropout }: TrainingSettings) {
  return { hiddenDropout: dropout, attentionDropout: dropout, classifierDropout: dropout }
}
