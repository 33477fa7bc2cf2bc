import type { Worker } from 'node:worker_threads'
import { stopped } from '../../../domain/failure.ts'
import { log } from '../../../files/log.ts'
import type { LabelledSpan, Range } from '../../../model/documents.ts'
import type { TextToTag } from '../../../model/tagging.ts'
import type { TrainingDocument } from '../../../training/dataset.ts'
import { startThread } from '../../../threads/thread.ts'
import type { LabelCheck } from '../../../training/label-check.ts'
import type { Weighed } from '../../../training/teaching.ts'

/** What the thread is asked. */
export type InstantRequest = { id: number } & (
  | { kind: 'learn'; types: string[]; documents: TrainingDocument[] }
  | { kind: 'tag'; text: TextToTag }
  | { kind: 'name'; text: TextToTag; range: Range }
  | { kind: 'check'; types: string[]; documents: TrainingDocument[] }
  | { kind: 'weigh'; types: string[]; documents: TrainingDocument[]; open: OpenText[] }
)

/** A document that is not done. */
export interface OpenText extends TextToTag {
  id: number
}

/** What it answers. */
export interface InstantAnswers {
  learn: null
  tag: LabelledSpan[]
  /** How likely the range is of each type that was learnt, if it is an entity. [types] */
  name: number[]
  check: LabelCheck
  weigh: Weighed
}

/** How far a request has come, from 0 to 1, or its answer. */
export type InstantMessage = { id: number } & ({ share: number } | { answer: unknown })

type Body<K> = Omit<Extract<InstantRequest, { kind: K }>, 'id' | 'kind'>

/** A thread that learns, proposes and checks, started when it is first asked. One that ended is started anew. */
export class InstantReader {
  private worker: Worker | undefined
  private asked = 0
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>()
  private readonly listening = new Map<number, (share: number) => void>()

  /** Whether the thread has kept what it learnt. */
  get alive(): boolean {
    return this.worker !== undefined
  }

  /** Rejects when the thread ends meanwhile. */
  ask<K extends InstantRequest['kind']>(
    kind: K,
    body: Body<K>,
    onProgress?: (share: number) => void,
  ): Promise<InstantAnswers[K]> {
    const id = ++this.asked
    if (onProgress) this.listening.set(id, onProgress)
    const answer = Promise.withResolvers<unknown>()
    this.waiting.set(id, answer)
    this.worker ??= this.start()
    // Whoever waits for an answer keeps the process alive; a thread at rest must not.
    this.worker.ref()
    this.worker.postMessage({ id, kind, ...body })
    return answer.promise as Promise<InstantAnswers[K]>
  }

  async close(): Promise<void> {
    await this.worker?.terminate()
  }

  private start(): Worker {
    const worker = startThread(import.meta.url, 'instant-thread')
    worker.on('message', (message: InstantMessage) => {
      const { id } = message
      if ('share' in message) return this.listening.get(id)?.(message.share)
      this.waiting.get(id)?.resolve(message.answer)
      this.waiting.delete(id)
      this.listening.delete(id)
      if (this.waiting.size === 0) worker.unref()
    })
    worker.on('error', (error) => log.error('The thread of words and shapes ended', error))
    worker.on('exit', () => {
      this.worker = undefined
      for (const { reject } of this.waiting.values()) reject(new Error('the thread has ended'))
      this.waiting.clear()
      this.listening.clear()
    })
    return worker
  }
}

/**
 * Asks a thread of its own: yields the share that is done, 0 first, and returns the answer. Stopping, by the signal
 * or by not asking on, ends the thread. Throws a FailureError where it was stopped.
 */
export async function* askedAlone<K extends InstantRequest['kind']>(
  kind: K,
  body: Body<K>,
  signal?: AbortSignal,
): AsyncGenerator<number, InstantAnswers[K]> {
  const reader = new InstantReader()
  const stop = () => void reader.close()
  signal?.addEventListener('abort', stop)
  try {
    const shares: number[] = [0]
    let wake = () => {}
    const outcome = reader.ask(kind, body, (share) => {
      shares.push(share)
      wake()
    })
    const ended = outcome.then(
      () => true,
      () => true,
    )
    for (;;) {
      while (shares.length > 0) yield shares.shift() as number
      const more = new Promise<boolean>((resolve) => (wake = () => resolve(false)))
      if (await Promise.race([ended, more])) break
    }
    return await outcome
  } catch (error) {
    if (signal?.aborted) throw stopped()
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
    stop()
  }
}
