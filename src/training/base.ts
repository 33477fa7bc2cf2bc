import { readCheckpoint, type Checkpoint } from '../checkpoints/folder.ts'
import { completeWeights } from '../checkpoints/initial.ts'
import { HEAD } from '../checkpoints/weights.ts'
import { failed, unwrap } from '../domain/failure.ts'
import type { ModelConfig } from '../nn/config.ts'
import type { Tensor, Weights } from '../nn/engine.ts'
import { SharedFloats } from '../nn/memory.ts'
import { defaultVocabularyOptions, learnVocabulary } from '../text/wordpiece/learn.ts'
import { createWordPiece } from '../text/wordpiece/wordpiece.ts'
import { sideOf, type Snapshot } from './dataset.ts'
import { classNames } from './features.ts'
import { misfit, type BaseLimits } from './fit.ts'
import type { RunDirectory } from './run-directory.ts'
import { isScratch, scratchShape } from './scratch.ts'
import type { TrainingSettings } from '../model/training-settings.ts'

/** The model to begin with, its head made for the snapshot's labels. Throws a FailureError. */
export function prepareBase(
  base: string,
  settings: TrainingSettings,
  snapshot: Snapshot,
  directory: RunDirectory,
): Promise<Checkpoint> {
  return isScratch(base)
    ? fromNothing(base, settings, snapshot, directory)
    : fromFolder(base, settings, classNames(snapshot.labels))
}

async function fromFolder(
  folder: string,
  settings: TrainingSettings,
  labels: string[],
): Promise<Checkpoint> {
  const base = unwrap(await readCheckpoint(folder, new SharedFloats().allocate)) // For the engine to take over.
  refuseMisfit(settings, base.config)
  const config = { ...base.config, labels, ...dropoutOf(settings) }
  return { ...base, config, weights: weightsFor(config, settings.seed, base) }
}

/**
 * The base's weights with a head for the classes of `config`: those that the base's head tells apart
 * keep their rows, new ones are drawn. A head that knows none of the entities begins anew.
 */
function weightsFor(config: ModelConfig, seed: number, base: Checkpoint): Weights {
  const body = new Map(base.weights)
  for (const name of HEAD) body.delete(name)
  const weights = completeWeights(config, seed, body)
  const rows = config.labels.map((label) => base.config.labels.indexOf(label))
  const knowsAny = config.labels.some((label, row) => label !== 'O' && rows[row] >= 0)
  for (const name of knowsAny ? HEAD : []) {
    const known = base.weights.get(name)?.data
    const { data } = weights.get(name) as Tensor
    const width = data.length / rows.length // H, and 1 in the bias
    rows.forEach((from, to) => {
      if (known && from >= 0) data.set(known.subarray(from * width, (from + 1) * width), to * width)
    })
  }
  return weights
}

async function fromNothing(
  base: string,
  settings: TrainingSettings,
  snapshot: Snapshot,
  directory: RunDirectory,
): Promise<Checkpoint> {
  const shape = unwrap(scratchShape(base))
  refuseMisfit(settings, shape)
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

function refuseMisfit(settings: TrainingSettings, limits: BaseLimits): void {
  const why = misfit(settings, limits)
  if (why !== undefined) throw failed('bad-input', why)
}

function dropoutOf({ dropout }: TrainingSettings) {
  return { hiddenDropout: dropout, attentionDropout: dropout, classifierDropout: dropout }
}
