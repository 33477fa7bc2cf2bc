import { addAbortListener } from 'node:events'
import { resolve } from 'node:path'
import { Option } from 'commander'
import { CHOOSING_MINUTES } from '../model/limits.ts'
import type { Run } from '../model/runs.ts'
import { STARTER, type TrainingSettings } from '../model/training-settings.ts'
import { keptSentence, stopSentence } from '../domain/ending.ts'
import { failed } from '../domain/failure.ts'
import { counted, figure } from '../domain/figures.ts'
import { learnsFrom, leavesOut } from '../domain/learning-words.ts'
import type { Host } from '../host/host.ts'
import type { Project } from '../storage/project.ts'
import { checkModelTarget, copyModel } from '../host/models/model-target.ts'
import type { AddCommand } from './command.ts'
import { withHost, type Output } from './output.ts'
import { chosenSettings, minutesFrom } from './choosing.ts'
import { baselineLine, beyondLines, epochHead, epochRow, trustText } from './tables.ts'
import { refuseSettings, settingFlags, settingsFrom } from './train-settings.ts'

interface Options extends Record<string, unknown> {
  json?: boolean
  project: string
  base: string
  out?: string
  resume?: string
  again?: string
  repeat?: string
  best?: true | string
}

export function trainCommand(add: AddCommand): void {
  const command = add('train', 'train a model on a project; one line per epoch')
    .requiredOption('--project <file>', 'the .spanwright file')
    .option(
      '--base <model>',
      'starter, instant, scratch:tiny, scratch:mini, or a model: its folder, or its id in the library',
      STARTER,
    )
    .option('--out <folder>', 'also copy the trained model there')
    .addOption(
      new Option(
        '--again <run>',
        'begin anew with the settings of a run: its id, its name, or “last”',
      ).conflicts(['base', 'resume']),
    )
    .addOption(
      new Option(
        '--repeat <run>',
        'repeat a run exactly, on the documents as they were for it: its id, its name, or “last”',
      ).conflicts(['base', 'resume', 'again', 'best']),
    )
    .addOption(
      new Option(
        '--best [minutes]',
        `try the bases at hand on the documents first, for at most so many minutes (${CHOOSING_MINUTES.usual}), and train what reads best`,
      ).conflicts(['base', 'resume', 'again']),
    )
    .option('--resume <run>', 'go on with a run: its id, its name, or “last”')
  for (const [flags, help] of settingFlags) command.option(flags, help)
  command.action((options: Options) =>
    withHost(options, (host, output, stop) => train(host, output, stop, options), {
      endsItself: true,
      kept: 'the same command with “--resume last” goes on from the last checkpoint',
    }),
  )
}

async function train(host: Host, output: Output, stop: AbortSignal, options: Options) {
  const out = options.out === undefined ? undefined : resolve(options.out)
  if (out) await checkModelTarget(out)
  const { id } = host.projects.openFile(resolve(options.project))
  const what = await whatToTrain(host, id, options, output, stop)
  // Of a run that has ended there is nothing left but to copy its model.
  const ended = out && 'resume' in what ? endedRun(host, id, what.resume) : undefined
  const run = ended ?? (await trainAndReport(host, id, what, output, stop))
  const { path } = await host.models.get(run.modelId as string)
  if (out) await copyModel(path, out)
  const { baseline } = run
  output.result({ model: out ?? path, ...(baseline && { baseline }) }, `Model: ${out ?? path}`)
}

/** A base, or the settings of a run that is to be repeated. */
function startOf(host: Host, projectId: string, { base, again }: Options) {
  if (again === undefined) return base
  const runs = runsOf(host, host.projects.get(projectId))
  const wanted = runIdOf(runs, again)
  return runs.find(({ id }) => id === wanted)?.settings ?? base
}

/** What is trained: settings to begin a run with, or which run to go on with, or to repeat. */
type WhatToTrain = TrainingSettings | { resume: string } | { repeat: string }

async function whatToTrain(
  host: Host,
  id: string,
  options: Options,
  output: Output,
  stop: AbortSignal,
): Promise<WhatToTrain> {
  const { resume, repeat, best } = options
  if (resume !== undefined) return { resume }
  if (repeat !== undefined) {
    refuseSettings(options, '--repeat')
    return { repeat }
  }
  if (best === undefined) return settingsFrom(host, startOf(host, id, options), options, id)
  refuseSettings(options, '--best')
  return chosenSettings(host, id, minutesFrom(best), output, stop)
}

/** Starts a run, or goes on with one, and reports it to the end. Returns the finished run. */
export async function trainAndReport(
  host: Host,
  projectId: string,
  what: WhatToTrain,
  output: Output,
  stop?: AbortSignal,
): Promise<Run> {
  const project = host.projects.get(projectId)
  const isNew = !('resume' in what || 'repeat' in what)
  const learnt = isNew ? await learntLines(host, project, what) : []
  const run = await begin(host, project, what)
  await report(host, projectId, run, { output, learnt, stop })
  await host.training.ended()
  const finished = await finishedRun(host, projectId, run.id, output)
  const { epochs, settings, advice } = finished
  output.note(
    `${keptSentence(epochs, settings.bestMetric)} ${stopSentence(epochs, finished.endedEarly ? undefined : settings.epochs)}`.trimEnd(),
  )
  const best = epochs.find((epoch) => epoch.best)
  if (best?.f1Interval) output.note(trustText(best))
  if (finished.baseline) output.note(baselineLine(finished.baseline))
  advice.forEach((line) => output.note(line))
  return finished
}

function begin(host: Host, project: Project, what: WhatToTrain): Promise<Run> {
  const idOf = (wanted: string) => runIdOf(runsOf(host, project), wanted)
  const { training } = host
  if ('resume' in what) return training.resume(project, idOf(what.resume))
  if ('repeat' in what) return training.repeat(project, idOf(what.repeat))
  return training.start(project, what)
}

/** What a run learns from, and what it leaves out. */
async function learntLines(host: Host, project: Project, settings: TrainingSettings) {
  const { reads } = await host.training.outlook(project, settings)
  return [learnsFrom(reads), leavesOut(reads)].filter((line) => line !== '')
}

/** A run by its id, by the beginning of it, by its name, or "last". */
function runIdOf(runs: readonly Run[], wanted: string): string {
  const [found, second] = runs.filter(
    ({ id, name }, index) =>
      id.startsWith(wanted) || name === wanted || (wanted === 'last' && index === 0),
  )
  if (found && !second) return found.id
  const names = runs.map(({ id, name, status }) => `${id.slice(0, 8)} (${name}, ${status})`)
  throw failed(
    'not-found',
    `${second ? 'Several runs are' : 'No run of this project is'} called ${wanted}; there ${names.length > 0 ? `are: ${names.join(', ')}` : 'are none yet'}.`,
  )
}

/** A row per evaluation. The signal cancels within a step. */
async function report(
  host: Host,
  projectId: string,
  run: Run,
  { output, learnt, stop }: { output: Output; learnt: readonly string[]; stop?: AbortSignal },
): Promise<void> {
  const project = host.projects.get(projectId)
  using _listening =
    stop && addAbortListener(stop, () => void host.training.cancel(project, run.id))
  // A resumed run tells its past again when it starts.
  const told = new Set<number>()
  for await (const event of host.training.watch(project, run.id)) {
    if (event.type === 'plan') {
      for (const line of learnt) output.note(line)
      const how =
        event.totalSteps > 0 ? `${event.totalSteps} steps on ${event.engine}` : event.engine
      output.note(
        `${counted(event.trainDocuments, 'document')} to learn from, ${figure(event.devDocuments)} held out, ${how}`,
      )
      const so = 'they teach nothing, and count as missed where they are held out'
      for (const line of beyondLines(event.untrainable, 'This base cannot learn', so)) {
        output.note(line)
      }
    } else if (event.type === 'step') {
      output.progress(
        `step ${event.step}, loss ${event.loss.toFixed(4)}, ${Math.round(event.tokensPerSecond)} tokens/s, ${Math.ceil(event.secondsLeft)} s left`,
      )
    } else if (event.type === 'epoch' && !told.has(event.report.step)) {
      output.endProgress()
      if (told.size === 0) output.note(epochHead())
      told.add(event.report.step)
      output.result(event.report, epochRow(event.report))
    }
  }
  output.endProgress()
}

/** The runs of a project but those in the trash. */
const runsOf = (host: Host, project: Project) =>
  host.training.runs(project).filter(({ trashed }) => !trashed)

/** The run that is so called, when it has ended with a model. */
function endedRun(host: Host, projectId: string, wanted: string): Run | undefined {
  const runs = runsOf(host, host.projects.get(projectId))
  const id = runIdOf(runs, wanted)
  return runs.find((run) => run.id === id && run.status === 'done')
}

/** The run when it is done. One that broke names the model that it has kept, and fails all the same. */
async function finishedRun(
  host: Host,
  projectId: string,
  runId: string,
  output: Output,
): Promise<Run> {
  const run = host.training.runs(host.projects.get(projectId)).find(({ id }) => id === runId)
  if (run?.status === 'done') return run
  if (run?.modelId) {
    const { path } = await host.models.get(run.modelId)
    output.result({ kept: path }, `Kept: ${path}`)
  }
  throw failed(
    run?.status === 'cancelled' ? 'cancelled' : 'bad-input',
    run?.message || 'Training ended early.',
  )
}
