import { cpSync, rmSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import type { Run, TrainingSettings } from '../contract/index.ts'
import { trainingSettings } from '../contract/index.ts'
import { FailureError } from '../domain/failure.ts'
import type { Host } from '../host/host.ts'
import type { Output } from './output.ts'
import { epochHead, epochRow } from './tables.ts'

/** Flags of `train`, by setting; each overrides the suggestion for the base. */
export const settingFlags: [flags: string, setting: keyof TrainingSettings, help: string][] = [
  ['--epochs <n>', 'epochs', 'passes over the documents'],
  ['--batch-size <n>', 'batchSize', 'sequences per step'],
  ['--learning-rate <x>', 'learningRate', 'peak learning rate'],
  ['--seed <n>', 'seed', 'seed of order, dropout and new weights'],
  ['--warmup-ratio <x>', 'warmupRatio', 'share of the steps spent raising the rate'],
  ['--weight-decay <x>', 'weightDecay', 'decoupled weight decay'],
  ['--max-grad-norm <x>', 'maxGradNorm', 'clip gradients at this global norm'],
  ['--accumulation-steps <n>', 'accumulationSteps', 'batches per update'],
  ['--dropout <x>', 'dropout', 'dropout probability'],
  ['--max-length <n>', 'maxLength', 'tokens per window'],
  ['--pad-to <n>', 'padTo', 'pad every sequence to this length'],
  ['--frozen-layers <n>', 'frozenLayers', 'lowest layers kept as they are'],
  ['--dev-fraction <x>', 'devFraction', 'share held out for evaluation'],
  ['--patience <n>', 'patience', 'stop after this many epochs without improvement'],
]

/** Settings for a base with the flags given; a wrong value is one sentence. */
export function settingsFrom(
  host: Host,
  base: string,
  flags: Record<string, unknown>,
): TrainingSettings {
  const path = base.startsWith('scratch:') || isAbsolute(base) ? base : resolve(base)
  const { settings } = host.training.suggest(path)
  const given = settingFlags.flatMap(([, name]) =>
    flags[name] === undefined ? [] : [[name, Number(flags[name])]],
  )
  const parsed = trainingSettings.safeParse({ ...settings, ...Object.fromEntries(given) })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new FailureError({
    code: 'bad-input',
    message: `--${issue.path.join('.')}: ${issue.message}.`,
  })
}

/** Trains and prints a row per epoch. Ctrl-C cancels within a step. Returns the finished run. */
export async function trainAndReport(
  host: Host,
  projectId: string,
  settings: TrainingSettings,
  output: Output,
): Promise<Run> {
  const project = host.projects.get(projectId)
  const run = await host.training.start(project, settings)
  const cancel = () => void host.training.cancel(project, run.id)
  process.once('SIGINT', cancel)
  let headed = false
  for await (const event of host.training.watch(project, run.id)) {
    if (event.type === 'plan') {
      output.note(
        `${event.trainDocuments} documents to learn from, ${event.devDocuments} held out, ${event.totalSteps} steps on ${event.engine}`,
      )
    } else if (event.type === 'step') {
      output.progress(
        `step ${event.step}, loss ${event.loss.toFixed(4)}, ${Math.round(event.tokensPerSecond)} tokens/s, ${Math.ceil(event.secondsLeft)} s left`,
      )
    } else if (event.type === 'epoch') {
      output.endProgress()
      if (!headed) output.note(epochHead())
      headed = true
      output.result(event.report, epochRow(event.report))
    } else if (event.type === 'advice') event.lines.forEach((line) => output.note(line))
  }
  output.endProgress()
  process.off('SIGINT', cancel)
  await host.training.ended()
  return finished(host, projectId, run.id)
}

function finished(host: Host, projectId: string, runId: string): Run {
  const run = host.training.runs(host.projects.get(projectId)).find(({ id }) => id === runId)
  if (run?.status === 'done') return run
  throw new FailureError({
    code: run?.status === 'cancelled' ? 'cancelled' : 'bad-input',
    message: run?.message || 'Training ended early.',
  })
}

/** Copies a model of the library to a folder of the user's. */
export async function copyModel(host: Host, modelId: string, out: string): Promise<void> {
  const { path } = await host.models.get(modelId)
  rmSync(out, { recursive: true, force: true })
  cpSync(path, out, { recursive: true })
}
