import { z } from 'zod'
import { REFERENCE_LENGTH, SEQUENCE } from './limits.ts'
import { choice, onOff, optional, real, whole } from './setting-kinds.ts'

/** Every setting of a run: its schema, and what the form and the command line say of it. */
const table = {
  epochs: whole({ min: 1, max: 1000 }, 7, {
    group: 'Basic',
    title: 'Epochs',
    help: 'Passes over your documents. More learn more, until the validation loss rises.',
    flagHelp: 'passes over the documents',
  }),
  learningRate: real({ above: 0, max: 1 }, 2e-5, {
    group: 'Basic',
    title: 'Learning rate',
    help: 'Size of each step. Too large forgets what the base knew, too small learns slowly.',
    flagHelp: 'peak learning rate',
  }),
  batchSize: whole({ min: 1, max: 512 }, 16, {
    group: 'Basic',
    title: 'Batch size',
    help: 'Sequences per step. Smaller needs less memory and makes more, noisier steps.',
    flagHelp: 'sequences per step',
  }),
  documents: choice(
    { annotated: 'Annotated or done', done: 'Done only', all: 'All' },
    'annotated',
    {
      group: 'Documents',
      title: 'Documents to use',
      help: 'Which documents the run may learn from and be measured on. With “All”, text that nobody has read counts as holding nothing.',
    },
  ),
  devFraction: real({ above: 0, below: 1 }, 0.2, {
    group: 'Documents',
    title: 'Held-out share',
    help: 'Share of the documents kept back to measure on; each stays on its side as others come.',
    flagHelp: 'share held out for evaluation',
  }),
  maxLength: whole(SEQUENCE, 128, {
    group: 'Documents',
    title: 'Longest sequence',
    help: 'Tokens read at once. Longer documents become overlapping windows; nothing is dropped.',
    flagHelp: 'tokens per window',
  }),
  unit: choice(
    {
      auto: 'Words, or pieces where needed',
      word: 'Words',
      piece: 'Pieces of words',
    },
    'auto',
    {
      group: 'Documents',
      title: 'What is labelled',
      help: 'Spans that begin or end inside a word, as in Korean, Thai or “€5m”, need pieces of words.',
    },
  ),
  padTo: optional(SEQUENCE, {
    group: 'Documents',
    title: 'Pad to',
    help: 'Fill every sequence up to this length. Empty pads only to the longest of a batch, faster.',
    flagHelp: 'pad every sequence to this length',
  }),
  labelAllSubTokens: onOff({
    group: 'Documents',
    title: 'Learn from every piece of a word',
    help: 'Usually only the first piece of a word carries its label.',
    flagHelp: 'learn from every piece of a word',
  }),
  schedule: choice(
    { linear: 'Falls along a line', cosine: 'Falls along a cosine', constant: 'Stays' },
    'linear',
    {
      group: 'Learning',
      title: 'Schedule',
      help: 'How the learning rate changes after warmup.',
    },
  ),
  warmupRatio: real({ min: 0, max: 0.9 }, 0, {
    group: 'Learning',
    title: 'Warmup share',
    help: 'Share of all steps in which the rate rises from zero; steadies the beginning.',
    flagHelp: 'share of the steps spent raising the rate',
  }),
  warmupSteps: whole({ min: 0, max: 1_000_000 }, 0, {
    group: 'Learning',
    title: 'Warmup steps',
    help: 'The same in steps; above 0 it replaces the share.',
    flagHelp: 'the same in steps; overrides the share',
  }),
  weightDecay: real({ min: 0, max: 1 }, 0, {
    group: 'Learning',
    title: 'Weight decay',
    help: 'Pulls weights towards zero a little at each step, against overfitting.',
    flagHelp: 'decoupled weight decay',
  }),
  dropout: real({ min: 0, max: 0.9 }, 0.1, {
    group: 'Learning',
    title: 'Dropout',
    help: 'Share of the signals left out at random while learning, against overfitting.',
    flagHelp: 'dropout probability',
  }),
  maxGradNorm: real({ min: 0 }, 1, {
    group: 'Learning',
    title: 'Gradient clipping',
    help: 'Longest step direction allowed, so that one odd batch does no harm; 0 turns it off.',
    flagHelp: 'clip gradients at this norm; 0 does not',
  }),
  accumulationSteps: whole({ min: 1, max: 256 }, 1, {
    group: 'Learning',
    title: 'Gradient accumulation',
    help: 'Batches added up for one step: a larger batch without its memory.',
    flagHelp: 'batches per update',
  }),
  lexicalVote: real({ min: 0, max: 2 }, 0, {
    group: 'Learning',
    title: 'Weight of words and shapes',
    help: 'What words and shapes alone teach decides with the network: 1 as much as it, 0 not at all. With few documents both together find more.',
    flagHelp: 'how much words and shapes decide beside the network',
  }),
  frozenLayers: whole({ min: 0, max: 48 }, 0, {
    group: 'Learning',
    title: 'Frozen layers',
    help: 'Lowest layers, with the embeddings, that keep what the base knew; 0 trains everything.',
    flagHelp: 'lowest layers kept as they are',
  }),
  adapterRank: whole({ min: 0, max: 256 }, 0, {
    group: 'Learning',
    title: 'Adapter rank (LoRA)',
    help: 'Trains small changes to a pretrained base in place of its weights: less memory, and a file of a few MB beside the model; small bases find less with it. 8 is usual, with ten times the learning rate; 0 trains the weights.',
    flagHelp: 'rank of the small changes (LoRA) trained in place of weights; 0 trains weights',
  }),
  adapterAlpha: real({ above: 0, max: 10_000 }, 16, {
    group: 'Learning',
    title: 'Adapter alpha',
    help: 'How much the adapter counts: its changes are multiplied by alpha over rank.',
    flagHelp: 'multiplies an adapter’s changes by alpha / rank',
  }),
  seed: whole({ min: 0, max: 0xffffffff }, 42, {
    group: 'Learning',
    title: 'Seed',
    help: 'Start of all chance in a run: the same seed gives the same result.',
    flagHelp: 'seed of order, dropout and new weights',
  }),
  bestMetric: choice(
    {
      f1: 'F1',
      strictF1: 'Strict F1',
      macroF1: 'Macro F1 (each label counts the same)',
      accuracy: 'Accuracy',
      loss: 'Validation loss (lowest)',
    },
    'f1',
    {
      group: 'Measuring and keeping',
      title: 'Keep the checkpoint with the best',
      help: 'The figure that decides which weights become the model.',
    },
  ),
  patience: optional(
    { min: 1 },
    {
      group: 'Measuring and keeping',
      title: 'Stop early after',
      help: 'Evaluations without a better figure after which the run ends. Empty runs all epochs.',
      flagHelp: 'stop after n evaluations without improvement',
    },
  ),
  evaluateEvery: optional(
    { min: 1 },
    {
      group: 'Measuring and keeping',
      title: 'Evaluate every … steps',
      help: 'Besides after each epoch. Empty does not; each evaluation takes time.',
      flagHelp: 'evaluate every n steps, besides each epoch',
    },
  ),
  decoding: choice(
    { argmax: 'Best label of each word', constrained: 'Best consistent sequence of labels' },
    'argmax',
    {
      group: 'Measuring and keeping',
      title: 'Decoding',
      help: 'How entities are read from the scores of words, here and later when tagging.',
    },
  ),
  referenceMode: onOff({
    group: 'Measuring and keeping',
    title: 'Reference mode',
    help: `Cut and pad to ${REFERENCE_LENGTH} tokens and average the loss as the published run did; for comparison.`,
    flagHelp: `the published run: its settings, ${REFERENCE_LENGTH} tokens cut and padded, its evaluation loss`,
  }),
  beta1: real({ min: 0, below: 1 }, 0.9, {
    group: 'Optimiser',
    title: 'Adam β₁',
    help: 'Memory of past directions.',
    flagHelp: 'decay of Adam’s first moment',
  }),
  beta2: real({ min: 0, below: 1 }, 0.999, {
    group: 'Optimiser',
    title: 'Adam β₂',
    help: 'Memory of past step sizes.',
    flagHelp: 'decay of Adam’s second moment',
  }),
  epsilon: real({ above: 0 }, 1e-8, {
    group: 'Optimiser',
    title: 'Adam ε',
    help: 'Keeps divisions away from zero.',
    flagHelp: 'Adam’s epsilon',
  }),
  engine: {
    ...({ kind: 'engine', group: 'This machine', value: '<id>', demand: '' } as const),
    title: 'Engine',
    help: 'What does the arithmetic.',
    flagHelp: 'auto or an engine of “doctor”',
    schema: z.string().default('auto'),
  },
}

type Table = typeof table
type Key = keyof Table
/** A setting as the form and the command line show it. */
export type SettingField = { [K in Key]: Table[K] & { key: K } }[Key]

export const settingFields = Object.entries(table).map(([key, field]) => ({
  key,
  ...field,
})) as SettingField[]

/** The base of a run that learns from words and shapes alone, without a network. */
export const INSTANT = 'instant'
/** The small pretrained encoder that comes with the program. */
export const STARTER = 'starter'

/** All that there is to choose in such a run. */
const OF_INSTANT: readonly Key[] = ['documents', 'devFraction', 'unit']

/** The settings that mean something with a base. */
export function settingFieldsOf(base: string): SettingField[] {
  return base === INSTANT
    ? settingFields.filter(({ key }) => OF_INSTANT.includes(key))
    : settingFields
}

/** How much larger the steps of an adapter are than those of whole weights; docs/decisions/0044. */
const ADAPTER_STEPS = 10

/** The learning rate for an adapter, where whole weights would be given this one. */
export const adapterRate = (rate: number) => Number((ADAPTER_STEPS * rate).toPrecision(6))

/** Settings of one training run. Defaults are those of the published reference run. */
export const trainingSettings = z.object({
  /** 'instant', 'starter', 'scratch:tiny', 'scratch:mini', the id of a model in the library, or a folder's path. */
  base: z.string().min(1).default('scratch:mini'),
  ...(Object.fromEntries(settingFields.map(({ key, schema }) => [key, schema])) as {
    [K in Key]: Table[K]['schema']
  }),
})
export type TrainingSettings = z.infer<typeof trainingSettings>
export type Decoding = TrainingSettings['decoding']
