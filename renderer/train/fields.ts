import type { TrainingSettings } from '../../src/model/training-settings.ts'

type Key = keyof TrainingSettings

interface Common {
  key: Key
  label: string
  /** One plain sentence: what it does and when to change it. */
  help: string
}

export interface NumberField extends Common {
  kind: 'number'
  /** Completes "Enter …". */
  range: string
  /** May be left empty, which turns it off. */
  optional?: true
}

export interface ChoiceField extends Common {
  kind: 'choice'
  options: { value: string; label: string }[]
}

export interface SwitchField extends Common {
  kind: 'switch'
}

/** A choice whose options are what this machine has. */
export interface EngineField extends Common {
  kind: 'engine'
}

export type PlainField = NumberField | ChoiceField | SwitchField
export type Field = PlainField | EngineField

/** What most people want to change. */
export const basicFields: PlainField[] = [
  {
    kind: 'number',
    key: 'epochs',
    label: 'Epochs',
    help: 'Passes over your documents. More learn more, until the validation loss rises.',
    range: 'a whole number from 1 to 1,000',
  },
  {
    kind: 'number',
    key: 'learningRate',
    label: 'Learning rate',
    help: 'Size of each step. Too large forgets what the base knew, too small learns slowly.',
    range: 'a number above 0, such as 2e-5, and at most 1',
  },
  {
    kind: 'number',
    key: 'batchSize',
    label: 'Batch size',
    help: 'Sequences per step. Smaller needs less memory and makes more, noisier steps.',
    range: 'a whole number from 1 to 512',
  },
]

const advancedData: Field[] = [
  {
    kind: 'choice',
    key: 'documents',
    label: 'Documents to use',
    help: 'Which documents the run may learn from and be measured on.',
    options: [
      { value: 'annotated', label: 'Annotated or done' },
      { value: 'done', label: 'Done only' },
      { value: 'all', label: 'All' },
    ],
  },
  {
    kind: 'number',
    key: 'devFraction',
    label: 'Held-out share',
    help: 'Share of the documents kept back to measure on; each stays on its side as others come.',
    range: 'a number between 0 and 1, such as 0.2',
  },
  {
    kind: 'number',
    key: 'maxLength',
    label: 'Longest sequence',
    help: 'Tokens read at once. Longer documents become overlapping windows; nothing is dropped.',
    range: 'a whole number from 8 to 512',
  },
  {
    kind: 'number',
    key: 'padTo',
    label: 'Pad to',
    help: 'Fill every sequence up to this length. Empty pads only to the longest of a batch, faster.',
    range: 'a whole number from 8 to 512, or leave it empty',
    optional: true,
  },
  {
    kind: 'switch',
    key: 'labelAllSubTokens',
    label: 'Learn from every piece of a word',
    help: 'Usually only the first piece of a word carries its label.',
  },
]

const advancedLearning: Field[] = [
  {
    kind: 'choice',
    key: 'schedule',
    label: 'Schedule',
    help: 'How the learning rate changes after warmup.',
    options: [
      { value: 'linear', label: 'Falls along a line' },
      { value: 'cosine', label: 'Falls along a cosine' },
      { value: 'constant', label: 'Stays' },
    ],
  },
  {
    kind: 'number',
    key: 'warmupRatio',
    label: 'Warmup share',
    help: 'Share of all steps in which the rate rises from zero; steadies the beginning.',
    range: 'a number from 0 to 0.9',
  },
  {
    kind: 'number',
    key: 'warmupSteps',
    label: 'Warmup steps',
    help: 'The same in steps; above 0 it replaces the share.',
    range: 'a whole number from 0 on',
  },
  {
    kind: 'number',
    key: 'weightDecay',
    label: 'Weight decay',
    help: 'Pulls weights towards zero a little at each step, against overfitting.',
    range: 'a number from 0 to 1',
  },
  {
    kind: 'number',
    key: 'dropout',
    label: 'Dropout',
    help: 'Share of the signals left out at random while learning, against overfitting.',
    range: 'a number from 0 to 0.9',
  },
  {
    kind: 'number',
    key: 'maxGradNorm',
    label: 'Gradient clipping',
    help: 'Longest step direction allowed, so that one odd batch does no harm; 0 turns it off.',
    range: 'a number from 0 on',
  },
  {
    kind: 'number',
    key: 'accumulationSteps',
    label: 'Gradient accumulation',
    help: 'Batches added up for one step: a larger batch without its memory.',
    range: 'a whole number from 1 to 256',
  },
  {
    kind: 'number',
    key: 'frozenLayers',
    label: 'Frozen layers',
    help: 'Lowest layers, with the embeddings, that keep what the base knew; 0 trains everything.',
    range: 'a whole number from 0 to 48',
  },
  {
    kind: 'number',
    key: 'seed',
    label: 'Seed',
    help: 'Start of all chance in a run: the same seed gives the same result.',
    range: 'a whole number from 0 to 4,294,967,295',
  },
]

const advancedChoosing: Field[] = [
  {
    kind: 'choice',
    key: 'bestMetric',
    label: 'Keep the checkpoint with the best',
    help: 'The figure that decides which weights become the model.',
    options: [
      { value: 'f1', label: 'F1' },
      { value: 'strictF1', label: 'Strict F1' },
      { value: 'macroF1', label: 'Macro F1 (each label counts the same)' },
      { value: 'accuracy', label: 'Accuracy' },
      { value: 'loss', label: 'Validation loss (lowest)' },
    ],
  },
  {
    kind: 'number',
    key: 'patience',
    label: 'Stop early after',
    help: 'Evaluations without a better figure after which the run ends. Empty runs all epochs.',
    range: 'a whole number from 1 on, or leave it empty',
    optional: true,
  },
  {
    kind: 'number',
    key: 'evaluateEvery',
    label: 'Evaluate every … steps',
    help: 'Besides after each epoch. Empty does not; each evaluation takes time.',
    range: 'a whole number from 1 on, or leave it empty',
    optional: true,
  },
  {
    kind: 'choice',
    key: 'decoding',
    label: 'Decoding',
    help: 'How entities are read from the scores of words, here and later when tagging.',
    options: [
      { value: 'argmax', label: 'Best label of each word' },
      { value: 'constrained', label: 'Best consistent sequence of labels' },
    ],
  },
  {
    kind: 'switch',
    key: 'referenceMode',
    label: 'Reference mode',
    help: 'Cut and pad to 50 tokens and average the loss as the published run did; for comparison.',
  },
]

const advancedAdam: Field[] = [
  {
    kind: 'number',
    key: 'beta1',
    label: 'Adam β₁',
    help: 'Memory of past directions.',
    range: 'a number from 0 to below 1',
  },
  {
    kind: 'number',
    key: 'beta2',
    label: 'Adam β₂',
    help: 'Memory of past step sizes.',
    range: 'a number from 0 to below 1',
  },
  {
    kind: 'number',
    key: 'epsilon',
    label: 'Adam ε',
    help: 'Keeps divisions away from zero.',
    range: 'a number above 0, such as 1e-8',
  },
]

const engineField: EngineField = {
  kind: 'engine',
  key: 'engine',
  label: 'Engine',
  help: 'What does the arithmetic.',
}

export const advancedGroups: { title: string; fields: Field[] }[] = [
  { title: 'Documents', fields: advancedData },
  { title: 'Learning', fields: advancedLearning },
  { title: 'Measuring and keeping', fields: advancedChoosing },
  { title: 'Optimiser', fields: advancedAdam },
  { title: 'This machine', fields: [engineField] },
]

export const allFields: Field[] = [
  ...basicFields,
  ...advancedGroups.flatMap(({ fields }) => fields),
]
