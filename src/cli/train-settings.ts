import { type TrainingSettings, trainingSettings } from '../model/training-settings.ts'
import { FailureError } from '../domain/failure.ts'
import type { Host } from '../host/host.ts'

type Setting = keyof TrainingSettings
type Kind = 'number' | 'text' | 'switch'

/** Flags of `train`, by setting; each overrides the suggestion for the base. */
export const settingFlags: [flags: string, setting: Setting, kind: Kind, help: string][] = [
  ['--epochs <n>', 'epochs', 'number', 'passes over the documents'],
  ['--batch-size <n>', 'batchSize', 'number', 'sequences per step'],
  ['--learning-rate <x>', 'learningRate', 'number', 'peak learning rate'],
  ['--schedule <kind>', 'schedule', 'text', 'linear, cosine or constant'],
  ['--warmup-ratio <x>', 'warmupRatio', 'number', 'share of the steps spent raising the rate'],
  ['--warmup-steps <n>', 'warmupSteps', 'number', 'the same in steps; overrides the share'],
  ['--seed <n>', 'seed', 'number', 'seed of order, dropout and new weights'],
  ['--beta1 <x>', 'beta1', 'number', 'decay of Adam’s first moment'],
  ['--beta2 <x>', 'beta2', 'number', 'decay of Adam’s second moment'],
  ['--epsilon <x>', 'epsilon', 'number', 'Adam’s epsilon'],
  ['--weight-decay <x>', 'weightDecay', 'number', 'decoupled weight decay'],
  ['--max-grad-norm <x>', 'maxGradNorm', 'number', 'clip gradients at this norm; 0 does not'],
  ['--accumulation-steps <n>', 'accumulationSteps', 'number', 'batches per update'],
  ['--dropout <x>', 'dropout', 'number', 'dropout probability'],
  ['--max-length <n>', 'maxLength', 'number', 'tokens per window'],
  ['--pad-to <n>', 'padTo', 'number', 'pad every sequence to this length'],
  ['--label-all-sub-tokens', 'labelAllSubTokens', 'switch', 'learn from every piece of a word'],
  ['--frozen-layers <n>', 'frozenLayers', 'number', 'lowest layers kept as they are'],
  ['--dev-fraction <x>', 'devFraction', 'number', 'share held out for evaluation'],
  ['--evaluate-every <n>', 'evaluateEvery', 'number', 'evaluate every n steps, besides each epoch'],
  ['--best-metric <name>', 'bestMetric', 'text', 'f1, strictF1, macroF1, accuracy or loss'],
  ['--patience <n>', 'patience', 'number', 'stop after n evaluations without improvement'],
  ['--decoding <kind>', 'decoding', 'text', 'argmax or constrained'],
  ['--documents <which>', 'documents', 'text', 'done, annotated or all'],
  ['--engine <id>', 'engine', 'text', 'auto or an engine of “doctor”'],
  [
    '--reference-mode',
    'referenceMode',
    'switch',
    'the published run: its settings, 50 tokens cut and padded, its evaluation loss',
  ],
]

/** Settings for a base with the flags given; a wrong value is one sentence. */
export async function settingsFrom(
  host: Host,
  base: string,
  flags: Record<string, unknown>,
  projectId?: string,
): Promise<TrainingSettings> {
  const path = base.startsWith('scratch:') ? base : await host.models.locate(base)
  const project = projectId === undefined ? undefined : host.projects.get(projectId)
  // The reference run's settings are the schema's defaults.
  const start = flags.referenceMode
    ? trainingSettings.parse({ base: path })
    : host.training.suggest(path, project).settings
  const given = settingFlags.flatMap(([, name, kind]) => {
    const value = flags[name]
    return value === undefined ? [] : [[name, kind === 'number' ? Number(value) : value]]
  })
  const parsed = trainingSettings.safeParse({ ...start, ...Object.fromEntries(given) })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const flag = settingFlags.find(([, name]) => name === issue.path[0])?.[0].split(' ')[0]
  throw new FailureError({ code: 'bad-input', message: `${flag}: ${issue.message}.` })
}
