import { setPriority } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import { parentPort } from 'node:worker_threads'
import type { LexicalModel } from '../../../lexical/model.ts'
import { trainingSettings } from '../../../model/training-settings.ts'
import { checkingLabels } from '../../../training/label-check.ts'
import { weighing } from '../../../training/teaching.ts'
import { plainUnits } from '../../../text/units.ts'
import { entitiesOf } from '../../../tagging/entities.ts'
import { InstantTagger } from '../../../tagging/instant.ts'
import {
  instantReading,
  knownUnits,
  learnInstant,
  type KnownUnits,
} from '../../../training/instant.ts'
import type { InstantAnswers, InstantMessage, InstantRequest } from './instant-reader.ts'

/**
 * A thread that learns from a project's finished documents and proposes spans in others, checks the labels
 * of those that it is given, or weighs what others would teach. It keeps one model: that of the project which was learnt from last.
 */

/** Milliseconds of work of learning after which what has been learnt will do; the next one goes on from there. */
const LEARNING_MS = 700
/** Units times classes that are learnt from: they are read in some 300 ms. */
const WORK = 250_000
const UNIT_COST = 8
/** Gives way to whatever the user waits for, and still comes on beside a run of training. */
const NICE = 5

// On Linux a thread has a priority of its own; elsewhere this would be the whole host's.
if (process.platform === 'linux') setPriority(0, NICE)

let model: LexicalModel | undefined
let tagger: InstantTagger | undefined

const answers: {
  [K in keyof InstantAnswers]: (request: Extract<InstantRequest, { kind: K }>) => InstantAnswers[K]
} = {
  learn({ types, documents }) {
    const reading = instantReading(documents, trainingSettings.parse({}))
    const begin = workedFor()
    const known = within(knownUnits(documents, types, reading), types.length, reading.depths)
    const same = model?.reading.unit === reading.unit && isDeepStrictEqual(model.types, types)
    model = learnInstant(known, types, reading, {
      earlier: same ? model?.layers : undefined,
      goOn: () => workedFor() - begin < LEARNING_MS,
    })
    tagger = new InstantTagger(model)
    return null
  },
  tag: ({ text }) => (tagger ? entitiesOf(tagger.tagOne(text)) : []),
  name: ({ text, range }) => tagger?.typesOf(text, range) ?? [],
  check: ({ id, types, documents }) => toEnd(id, checkingLabels(documents, types)),
  weigh({ id, types, documents, open }) {
    const reading = instantReading(documents, trainingSettings.parse({}))
    const known = within(knownUnits(documents, types, reading), types.length, reading.depths)
    const units = open.map((one) => {
      return { id: one.id, text: one.text, ...plainUnits(one, reading.unit) }
    })
    return toEnd(id, weighing(known, units, types, reading))
  },
}

/** What a generator returns; what it tells on the way is told on. */
function toEnd<T>(id: number, steps: Generator<number, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    tell({ id, share: value })
  }
}

parentPort?.on('message', (request: InstantRequest) => {
  const answer = answers[request.kind] as (request: InstantRequest) => unknown
  tell({ id: request.id, answer: answer(request) })
})

const tell = (message: InstantMessage) => parentPort?.postMessage(message)

/** Milliseconds that this thread has worked: other work on the machine does not count. */
function workedFor(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** As much of these, the first ones first, as can be learnt from in time; the last one in part. */
function within(known: readonly KnownUnits[], types: number, depths: number): KnownUnits[] {
  let left = Math.floor(WORK / ((UNIT_COST + 1 + 2 * types) * depths))
  return known.flatMap((units) => {
    if (left <= 0) return []
    const count = Math.min(left, units.ranges.length)
    left -= count
    if (count === units.ranges.length) return [units]
    const labels = units.labels.map((row) => row.subarray(0, count))
    return [
      {
        ...units,
        labels,
        ranges: units.ranges.slice(0, count),
        inner: units.inner.slice(0, count),
      },
    ]
  })
}
