import { setImmediate, setTimeout } from 'node:timers/promises'
import { failed } from '../../domain/failure.ts'
import type { LabelledSpan } from '../../model/documents.ts'
import type { TextToTag } from '../../model/tagging.ts'
import { entitiesOf } from '../../tagging/tagger.ts'
import type { Workers } from '../supervisor/workers.ts'
import { tagStream } from './tagging.ts'

/** Characters that may wait: minutes of work, and little to hold. */
const MAX_WAITING = 20_000_000

interface Waiting extends TextToTag {
  answer: PromiseWithResolvers<LabelledSpan[]>
}

/** Texts of one model that wait for their turn, and the groups that are under way. */
interface Queue {
  waiting: Waiting[]
  lanes: number
}

/** Groups under way: while the model is at one, the answers of another go out and new texts come in. */
const LANES = 2
/** How long a group waits for more while the model is at another, in milliseconds. */
const GATHER_MS = 3

/**
 * Tags texts of any number of callers, who each send few: what has come in while the worker was at one group
 * goes to it as the next, as if one caller had sent it all.
 */
export class TagQueue {
  private readonly workers: Workers
  /** By the folder of the model. */
  private readonly queues = new Map<string, Queue>()
  private characters = 0

  constructor(workers: Workers) {
    this.workers = workers
  }

  /** What the model finds in the text. Throws a FailureError, also when more waits than will soon be done. */
  async tag(modelFolder: string, { text, words }: TextToTag): Promise<LabelledSpan[]> {
    if (this.characters > 0 && this.characters + text.length > MAX_WAITING)
      throw failed('busy', 'More texts are waiting than will soon be tagged; send this one later.')
    const waiting: Waiting = { text, words, answer: Promise.withResolvers() }
    const queue = this.queues.get(modelFolder) ?? { waiting: [], lanes: 0 }
    this.queues.set(modelFolder, queue)
    queue.waiting.push(waiting)
    if (queue.lanes < LANES) void this.work(modelFolder, queue)
    this.characters += text.length
    try {
      return await waiting.answer.promise
    } finally {
      this.characters -= text.length
    }
  }

  private async work(modelFolder: string, queue: Queue): Promise<void> {
    queue.lanes++
    for (;;) {
      // Whoever comes in the same turn goes along, and while the model is at another group a little later.
      await (queue.lanes > 1 ? setTimeout(GATHER_MS) : setImmediate())
      const share = Math.ceil(queue.waiting.length / (LANES + 1 - queue.lanes))
      const group = queue.waiting.splice(0, share)
      if (group.length === 0) break
      const left = new Set(group)
      try {
        for await (const { text, tagged } of tagStream(this.workers, modelFolder, group)) {
          left.delete(text)
          text.answer.resolve(entitiesOf(tagged))
        }
      } catch (error) {
        for (const { answer } of left) answer.reject(error)
      }
    }
    queue.lanes--
    if (queue.lanes === 0) this.queues.delete(modelFolder)
  }
}
