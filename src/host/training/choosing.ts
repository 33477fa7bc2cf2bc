import { addAbortListener } from 'node:events'
import { failed, stopped, unwrap } from '../../domain/failure.ts'
import { temporaryFolder } from '../../files/temporary-folder.ts'
import { CHOOSING_PARTS } from '../../model/limits.ts'
import type { EpochReport } from '../../model/runs.ts'
import type { ChoosingEvent, TriedRecipe } from '../../model/before-a-run.ts'
import type { TrainingSettings } from '../../model/training-settings.ts'
import type { Snapshot, TrainingDocument } from '../../training/dataset.ts'
import { holdingOut, pooledF1 } from '../../training/folds.ts'
import { RunDirectory } from '../../training/run-directory.ts'
import type { Workers } from '../supervisor/workers.ts'
import { engineFor } from './live-run.ts'

/** A way to train. */
export interface Recipe {
  name: string
  settings: TrainingSettings
  /** What the worker begins with. */
  base: string
  /** What all of its trials take, as far as is known. */
  seconds: number
}

interface Trials {
  /** The quickest first. */
  recipes: readonly Recipe[]
  /** What they learn from and are measured on; `documents` are those of the training side alone. */
  data: Snapshot
  workers: Workers
  minutes: number
  signal?: AbortSignal
}

/** Documents with spans below which a part of them tells nothing. */
const LEAST_DOCUMENTS = 15

/**
 * Tries ways to train: each learns from two thirds of the documents and reads the last third, three times, so that
 * each document is read once by what has not learnt from it. What does not fit into the minutes is left out, or
 * broken off. No fold chooses an epoch: what is measured is how a run ends. Throws a FailureError where there is too
 * little to learn from, or when it is stopped.
 */
export async function* choosing(trials: Trials): AsyncGenerator<ChoosingEvent> {
  const { recipes, data, minutes, signal } = trials
  refuseTooFew(data.documents)
  const end = performance.now() + minutes * 60_000
  const late = AbortSignal.timeout(minutes * 60_000)
  const tried: TriedRecipe[] = []
  for (const recipe of recipes) {
    const begun = performance.now()
    const fits = begun + recipe.seconds * 1000 <= end
    const reports: EpochReport[] = []
    for (let part = 0; fits && part < CHOOSING_PARTS && !late.aborted; part++) {
      yield { type: 'trying', name: recipe.name, part: part + 1, parts: CHOOSING_PARTS }
      const report = await trial(trials, recipe, part, late)
      if (signal?.aborted) throw stopped()
      if (report) reports.push(report)
    }
    const { name, settings } = recipe
    const whole = reports.length === CHOOSING_PARTS
    const seconds = whole ? (performance.now() - begun) / 1000 : recipe.seconds
    tried.push({ name, settings, seconds, f1: whole ? pooledF1(reports) : null })
    yield { type: 'tried', recipe: tried[tried.length - 1] }
  }
  const best = bestOf(tried)
  if (!best)
    throw failed(
      'bad-input',
      `Nothing could be tried within ${minutes} minutes; give it more time, or choose a base yourself.`,
    )
  yield { type: 'done', best }
}

/** How one part is read at the end of a run; undefined where the time was over. */
async function trial(
  { data, workers, signal }: Trials,
  { name, base, settings }: Recipe,
  part: number,
  late: AbortSignal,
): Promise<EpochReport | undefined> {
  const folder = temporaryFolder('choose')
  const worker = workers.forTraining()
  const stop = AbortSignal.any(signal ? [signal, late] : [late])
  try {
    const directory = new RunDirectory(folder.path)
    await directory.create({ ...data, documents: holdingOut(data.documents, part) }, settings)
    const engine = await engineFor(settings, workers.engines)
    let last: EpochReport | undefined
    const job = { runDirectory: folder.path, name, base, settings, engine }
    const task = worker.request('train', job, {
      onEvent: (event) => {
        if (event.type === 'epoch') last = event.report
      },
    })
    using _listening = addAbortListener(stop, () => task.cancel())
    const result = await task.result
    if (stop.aborted) return undefined
    unwrap(result)
    return last
  } finally {
    await workers.release(worker)
    folder.remove()
  }
}

/** Of those that were tried to the end; equal ones: the quicker. */
const bestOf = (tried: readonly TriedRecipe[]) =>
  tried.reduce<TriedRecipe | undefined>(
    (a, b) => (b.f1 !== null && b.f1 > (a?.f1 ?? -1) ? b : a),
    undefined,
  )

function refuseTooFew(documents: readonly TrainingDocument[]): void {
  const labelled = documents.filter(({ spans }) => spans.length > 0)
  const parts = Array.from({ length: CHOOSING_PARTS }, (_, part) => holdingOut(labelled, part))
  const all = parts.every((documents) => documents.some(({ split }) => split === 'dev'))
  if (all && labelled.length >= LEAST_DOCUMENTS) return
  throw failed(
    'bad-input',
    `Ways to train are compared from ${LEAST_DOCUMENTS} training documents with spans on; there are ${labelled.length}. Annotate a few more.`,
  )
}
