import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import type { Run, TrainingSettings } from '../contract/index.ts'
import { trainingSettings } from '../contract/index.ts'
import { FailureError } from '../domain/failure.ts'
import type { Host } from '../host/host.ts'
import type { Output } from './output.ts'
import { epochHead, epochRow } from './tables.ts'

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
export function settingsFrom(
  host: Host,
  base: string,
  flags: Record<string, unknown>,
  projectId?: string,
): TrainingSettings {
  const path = base.startsWith('scratch:') || isAbsolute(base) ? base : resolve(base)
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

/** Starts a run, or goes on with one, and reports it to the end. Returns the finished run. */
export async function trainAndReport(
  host: Host,
  projectId: string,
  what: TrainingSettings | { resume: string },
  output: Output,
): Promise<Run> {
  const project = host.projects.get(projectId)
  const run =
    'resume' in what
      ? await host.training.resume(project, runIdOf(host.training.runs(project), what.resume))
      : await host.training.start(project, what)
  await report(host, projectId, run, output)
  await host.training.ended()
  return finished(host, projectId, run.id)
}

/** A run by its id, by the beginning of it, by its name, or "last". */
function runIdOf(runs: readonly Run[], wanted: string): string {
  const [found, second] = runs.filter(
    ({ id, name }, index) =>
      id.startsWith(wanted) || name === wanted || (wanted === 'last' && index === 0),
  )
  if (found && !second) return found.id
  const names = runs.map(({ id, name, status }) => `${id.slice(0, 8)} (${name}, ${status})`)
  throw new FailureError({
    code: 'not-found',
    message: `${second ? 'Several runs are' : 'No run of this project is'} called ${wanted}; there ${names.length > 0 ? `are: ${names.join(', ')}` : 'are none yet'}.`,
  })
}

/** A row per evaluation and the advice. Ctrl-C cancels within a step. */
async function report(host: Host, projectId: string, run: Run, output: Output): Promise<void> {
  const project = host.projects.get(projectId)
  const cancel = () => void host.training.cancel(project, run.id)
  process.once('SIGINT', cancel)
  // A resumed run tells its past again when it starts.
  const told = new Set<number>()
  for await (const event of host.training.watch(project, run.id)) {
    if (event.type === 'plan') {
      output.note(
        `${event.trainDocuments} documents to learn from, ${event.devDocuments} held out, ${event.totalSteps} steps on ${event.engine}`,
      )
    } else if (event.type === 'step') {
      output.progress(
        `step ${event.step}, loss ${event.loss.toFixed(4)}, ${Math.round(event.tokensPerSecond)} tokens/s, ${Math.ceil(event.secondsLeft)} s left`,
      )
    } else if (event.type === 'epoch' && !told.has(event.report.step)) {
      output.endProgress()
      if (told.size === 0) output.note(epochHead())
      told.add(event.report.step)
      output.result(event.report, epochRow(event.report))
    } else if (event.type === 'advice') event.lines.forEach((line) => output.note(line))
  }
  output.endProgress()
  process.off('SIGINT', cancel)
}

function finished(host: Host, projectId: string, runId: string): Run {
  const run = host.training.runs(host.projects.get(projectId)).find(({ id }) => id === runId)
  if (run?.status === 'done') return run
  throw new FailureError({
    code: run?.status === 'cancelled' ? 'cancelled' : 'bad-input',
    message: run?.message || 'Training ended early.',
  })
}

/** Fails unless `out` is free: absent, an empty folder, or an earlier model that may be replaced. */
export function checkModelTarget(out: string): void {
  if (!existsSync(out)) return
  const names = readdirOrFile(out)
  if (names?.length === 0) return
  if (names && ['config.json', 'model.safetensors'].every((name) => names.includes(name))) return
  throw new FailureError({
    code: 'conflict',
    message: `${out} holds something else than a model and is left alone; choose a new or empty folder.`,
  })
}

function readdirOrFile(path: string): string[] | undefined {
  try {
    return readdirSync(path)
  } catch {
    return undefined
  }
}

/** Copies a model of the library to a folder of the user's, in the place of an earlier model. */
export async function copyModel(host: Host, modelId: string, out: string): Promise<void> {
  const { path } = await host.models.get(modelId)
  checkModelTarget(out)
  // The files of a model go, whatever else the user keeps beside them stays.
  for (const name of readdirSync(path)) rmSync(join(out, name), { recursive: true, force: true })
  cpSync(path, out, { recursive: true })
}
