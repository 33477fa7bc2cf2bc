import { readCheckpoint, type ReadCheckpoint } from '../checkpoints/folder.ts'
import { completeWeights } from '../checkpoints/initial.ts'
import { HEAD } from '../checkpoints/weights.ts'
import { failed, unwrap } from '../domain/failure.ts'
import { classNames } from '../domain/tags.ts'
import { outputsOf, type ModelConfig } from '../nn/config.ts'
import type { Tensor, Weights } from '../nn/engine.ts'
import { SharedFloats } from '../nn/memory.ts'
import { learnCutVocabulary, learntTokenizer } from '../text/wordpiece/learn-cut.ts'
import { sideOf, type Snapshot } from './dataset.ts'
import { misfit, type BaseLimits } from './fit.ts'
import { readingFor } from './reading.ts'
import type { RunDirectory } from './run-directory.ts'
import { isScratch, scratchShape } from './scratch.ts'
import type { TrainingSettings } from '../model/training-settings.ts'

/** The model to begin with, its head made for the snapshot's labels. Throws a FailureError. */
export function prepareBase(
  base: string,
  settings: TrainingSettings,
  snapshot: Snapshot,
  directory: RunDirectory,
): Promise<ReadCheckpoint> {
  return isScratch(base)
    ? fromNothing(base, settings, snapshot, directory)
    : fromFolder(base, settings, snapshot)
}

async function fromFolder(
  folder: string,
  settings: TrainingSettings,
  snapshot: Snapshot,
): Promise<ReadCheckpoint> {
  const labels = classNames(snapshot.labels)
  const base = unwrap(await readCheckpoint(folder, new SharedFloats().allocate)) // For the engine to take over.
  refuseMisfit(settings, base.config, false)
  const reading = readingFor(snapshot.documents, base.tokenizer, settings)
  const config: ModelConfig = {
    ...base.config,
    ...{ labels, depths: reading.depths },
    ...dropoutOf(settings),
    ...adapterOf(settings),
  }
  const weights = weightsFor(config, settings.seed, base)
  return { config, reading, weights, tokenizer: base.tokenizer }
}

/**
 * The base's weights with a head for the classes of `config`: those that the base's head tells apart
 * keep their rows, at each depth that it has; new ones are drawn. A head that knows none of the entities
 * begins anew.
 */
function weightsFor(config: ModelConfig, seed: number, base: ReadCheckpoint): Weights {
  const body = new Map(base.weights)
  for (const name of HEAD) body.delete(name)
  const weights = completeWeights(config, seed, body)
  const rows = rowsOf(config, base.config)
  for (const name of rows.length > 0 ? HEAD : []) {
    const known = base.weights.get(name)?.data
    const { data } = weights.get(name) as Tensor
    const width = data.length / outputsOf(config) // H, and 1 in the bias
    for (const { from, to } of known ? rows : []) {
      data.set(known!.subarray(from * width, (from + 1) * width), to * width)
    }
  }
  return weights
}

/** Which row of the base's head each row of the new one is, where it knows more than O. */
function rowsOf(config: ModelConfig, base: ModelConfig): { from: number; to: number }[] {
  const known = config.labels
    .map((label, to) => ({ label, from: base.labels.indexOf(label), to }))
    .filter(({ from }) => from >= 0)
  if (known.every(({ label }) => label === 'O')) return []
  return Array.from({ length: Math.min(config.depths, base.depths) }, (_, depth) =>
    known.map(({ from, to }) => ({
      from: depth * base.labels.length + from,
      to: depth * config.labels.length + to,
    })),
  ).flat()
}

async function fromNothing(
  base: string,
  settings: TrainingSettings,
  snapshot: Snapshot,
  directory: RunDirectory,
): Promise<ReadCheckpoint> {
  const shape = unwrap(scratchShape(base))
  refuseMisfit(settings, shape, true)
  const train = snapshot.documents.filter((d) => sideOf(d, settings.devFraction) === 'train')
  const vocabulary = await directory.vocabulary(() =>
    learnCutVocabulary(
      train.map(({ text, spans }) => ({
        text,
        cuts: spans.flatMap(({ start, end }) => [start, end]),
      })),
    ),
  )
  const tokenizer = learntTokenizer(vocabulary)
  const reading = readingFor(snapshot.documents, tokenizer, settings)
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
    depths: reading.depths,
  }
  return {
    config,
    weights: completeWeights(config, settings.seed),
    tokenizer,
    reading,
  }
}

function refuseMisfit(settings: TrainingSettings, limits: BaseLimits, isNew: boolean): void {
  const why = misfit(settings, limits, isNew)
  if (why !== undefined) throw failed('bad-input', why)
}

function adapterOf(settings: TrainingSettings): Pick<ModelConfig, 'adapter'> {
  const { adapterRank: rank, adapterAlpha: alpha, frozenLayers: firstLayer } = settings
  return rank > 0 ? { adapter: { rank, alpha, firstLayer } } : {}
}

function dropoutOf({ dropout }: TrainingSettings) {
  return { hiddenDropout: dropout, attentionDropout: dropout, classifierDropout: dropout }
}
