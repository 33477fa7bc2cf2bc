import { basename } from 'node:path'
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../checkpoints/folder.ts'
import { completeWeights } from '../checkpoints/initial.ts'
import { FailureError, unwrap } from '../domain/failure.ts'
import { scratchShapes, type BertConfig, type ScratchShape } from '../nn/config.ts'
import type { Engine } from '../nn/engine.ts'
import { createTokenizer } from '../text/tokenizer.ts'
import { defaultVocabularyOptions, learnVocabulary } from '../text/vocabulary.ts'
import { adviceFor } from './advice.ts'
import { modelCard } from './card.ts'
import { sideOf, type Snapshot } from './dataset.ts'
import type { EpochResult, TrainingEvent } from './events.ts'
import { classNames, makeFeatures, type Features } from './features.ts'
import { stepsPerEpoch, trainingLoop, type Control } from './loop.ts'
import { RunDirectory } from './run-directory.ts'
import type { LoopSettings } from './settings.ts'

export interface TrainingJob {
  runDirectory: string
  /** What the model is called in its card. */
  name: string
  /** 'scratch:tiny', 'scratch:mini', or the path of a checkpoint folder. */
  base: string
  settings: LoopSettings
}

export interface TrainingOutcome {
  finished: boolean
  epochs: EpochResult[]
  /** Hugging Face folder of the best epoch, when finished. */
  modelFolder: string | null
}

/**
 * A whole run, or the rest of one: reads the snapshot, prepares the base, trains, and writes the best
 * epoch as a Hugging Face folder. Throws a FailureError when the data or the base cannot be used.
 */
export async function runTraining(
  job: TrainingJob,
  engine: Engine,
  control: Control,
  emit: (event: TrainingEvent) => void,
): Promise<TrainingOutcome> {
  const { settings } = job
  const directory = new RunDirectory(job.runDirectory)
  const snapshot = await directory.snapshot()
  const base = await prepareBase(job, snapshot, directory)
  const data = prepareData(snapshot, base, settings)
  const last = await directory.loadLast()
  const session = await engine.train(base.config, base.weights, {
    seed: settings.seed,
    optimizer: {
      beta1: settings.beta1,
      beta2: settings.beta2,
      epsilon: settings.epsilon,
      weightDecay: settings.weightDecay,
      maxGradNorm: settings.maxGradNorm,
    },
    frozenLayers: settings.frozenLayers,
    usedTokenIds: data.usedTokenIds,
  })
  try {
    if (last) await session.writeState(last.state)
    const perEpoch = stepsPerEpoch(data.train.features.length, settings)
    emit({
      type: 'plan',
      engine: engine.id,
      trainDocuments: data.train.gold.length,
      devDocuments: data.dev.gold.length,
      totalSteps: perEpoch * settings.epochs,
      stepsPerEpoch: perEpoch,
      parameters: [...base.weights.values()].reduce((sum, { data }) => sum + data.length, 0),
      untrainableSpans: data.train.untrainable + data.dev.untrainable,
    })
    const { epochs, finished } = await trainingLoop({
      session,
      train: data.train.features,
      dev: data.dev,
      classes: base.config.labels,
      padId: data.padId,
      settings,
      directory,
      control,
      emit,
      resumeAt: last?.position,
    })
    if (!finished) return { finished, epochs, modelFolder: null }
    emit({ type: 'advice', lines: adviceFor(epochs) })
    const weights = await directory.loadBest()
    const card = modelCard({
      name: job.name,
      base: job.base.startsWith('scratch:') ? job.base : basename(job.base),
      labels: snapshot.labels,
      settings,
      epochs,
      trainDocuments: data.train.gold.length,
      devDocuments: data.dev.gold.length,
    })
    unwrap(
      await writeCheckpoint(directory.modelFolder, { ...base, weights }, { 'README.md': card }),
    )
    await directory.removeCheckpoints()
    return { finished, epochs, modelFolder: directory.modelFolder }
  } finally {
    await session.dispose()
  }
}

/** The model to begin with, its head made for the snapshot's labels. */
async function prepareBase(
  job: TrainingJob,
  snapshot: Snapshot,
  directory: RunDirectory,
): Promise<Checkpoint> {
  const labels = classNames(snapshot.labels)
  const { settings } = job
  if (!job.base.startsWith('scratch:')) {
    const base = unwrap(await readCheckpoint(job.base))
    // A head for the same classes goes on learning; any other begins anew.
    const sameHead = base.config.labels.join('\n') === labels.join('\n')
    if (!sameHead)
      ['classifier.weight', 'classifier.bias'].forEach((name) => base.weights.delete(name))
    const config = withDropout({ ...base.config, labels }, settings.dropout)
    if (settings.maxLength > config.maxPositions) throw tooLong(config.maxPositions)
    return { ...base, config, weights: completeWeights(config, settings.seed, base.weights) }
  }
  const shape = scratchShapes[job.base.slice('scratch:'.length) as ScratchShape]
  if (!shape) {
    throw new FailureError({
      code: 'bad-input',
      message: `There is no base called ${job.base}; use ${Object.keys(scratchShapes)
        .map((s) => `scratch:${s}`)
        .join(' or ')}, or the folder of a model.`,
    })
  }
  const train = snapshot.documents.filter((d) => sideOf(d, settings.devFraction) === 'train')
  const vocabulary = await directory.vocabulary(() =>
    learnVocabulary(
      train.map(({ text }) => text),
      defaultVocabularyOptions,
    ),
  )
  const { lowercase, stripAccents, chineseChars } = defaultVocabularyOptions
  const config: BertConfig = {
    ...shape,
    architecture: 'bert',
    vocabSize: vocabulary.length,
    maxPositions: 512,
    typeVocabSize: 2,
    layerNormEps: 1e-12,
    activation: 'gelu',
    hiddenDropout: settings.dropout,
    attentionDropout: settings.dropout,
    classifierDropout: settings.dropout,
    initializerRange: 0.02,
    labels,
  }
  return {
    config,
    weights: completeWeights(config, settings.seed),
    vocabulary,
    tokenizer: { lowercase, stripAccents, chineseChars },
  }
}

function withDropout(config: BertConfig, dropout: number): BertConfig {
  return {
    ...config,
    hiddenDropout: dropout,
    attentionDropout: dropout,
    classifierDropout: dropout,
  }
}

function tooLong(maxPositions: number): FailureError {
  return new FailureError({
    code: 'bad-input',
    message: `This model reads at most ${maxPositions} tokens at once; set the maximum length to ${maxPositions} or less.`,
  })
}

/** Sequences for both sides. Fails with a sentence when one side has nothing to offer. */
function prepareData(snapshot: Snapshot, base: Checkpoint, settings: LoopSettings) {
  const tokenizer = unwrap(createTokenizer(base.vocabulary, base.tokenizer))
  const side = (name: 'train' | 'dev') =>
    snapshot.documents.filter((document) => sideOf(document, settings.devFraction) === name)
  const options = { maxLength: settings.maxLength, labelAllSubTokens: settings.labelAllSubTokens }
  const make = (name: 'train' | 'dev') =>
    makeFeatures(side(name), tokenizer, base.config.labels, options)
  const [train, dev] = [make('train'), make('dev')]
  checkSides(train, dev)
  const used = new Set([tokenizer.padId])
  for (const { features } of [train, dev]) {
    for (const { ids } of features) for (const id of ids) used.add(id)
  }
  return { train, dev, padId: tokenizer.padId, usedTokenIds: Int32Array.from(used) }
}

function checkSides(train: Features, dev: Features): void {
  const refuse = (message: string) => {
    throw new FailureError({ code: 'bad-input', message })
  }
  const entities = ({ gold }: Features) => gold.some((tags) => tags.some((tag) => tag !== 'O'))
  if (!entities(train))
    refuse('There is no labelled span to learn from; annotate some documents first.')
  if (dev.features.length === 0) {
    refuse(
      'No document is held out for evaluation; annotate a few more, or raise the held-out share.',
    )
  }
  if (!entities(dev)) {
    refuse(
      'The held-out documents carry no span, so nothing can be measured; annotate a few more documents.',
    )
  }
}
