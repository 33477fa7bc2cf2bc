import { setImmediate } from 'node:timers/promises'
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

/**
 * Tags texts of any number of callers, who each send few: what has come in while the worker was at one group
 * goes to it as the next, as if one caller had sent it all.
 */
export class TagQueue {
  private readonly workers: Workers
  /** By the folder of the model. */
  private readonly queues = new Map<string, Waiting[]>()
  private characters = 0

  constructor(workers: Workers) {
    this.workers = workers
  }

  /** What the model finds in the text. Throws a FailureError, also when more waits than will soon be done. */
  async tag(modelFolder: string, { text, words }: TextToTag): Promise<LabelledSpan[]> {
    if (this.characters > 0 && this.characters + text.length > MAX_WAITING)
      throw failed('busy', 'More texts are waiting than will soon be tagged; send this one later.')
    const waiting: Waiting = { text, words, answer: Promise.withResolvers() }
    const queue = this.queues.get(modelFolder)
    if (queue) queue.push(waiting)
    else void this.work(modelFolder, [waiting])
    this.characters += text.length
    try {
      return await waiting.answer.promise
    } finally {
      this.characters -= text.length
    }
  }

  private async work(modelFolder: string, queue: Waiting[]): Promise<void> {
    this.queues.set(modelFolder, queue)
    while (queue.length > 0) {
      // Whoever comes in the same turn goes along.
      await setImmediate()
      const taken = new Set<Waiting>()
      try {
        for await (const { text, tagged } of tagStream(
          this.workers,
          modelFolder,
          take(queue, taken),
        )) {
          taken.delete(text)
          text.answer.resolve(entitiesOf(tagged))
        }
      } catch (error) {
        for (const { answer } of taken) answer.reject(error)
      }
    }
    this.queues.delete(modelFolder)
  }
}

/** What is waiting, until nothing is. */
function* take(queue: Waiting[], taken: Set<Waiting>): Generator<Waiting> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    taken.add(next)
    yield next
  }
}
