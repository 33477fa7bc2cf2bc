import type { Worker } from 'node:worker_threads'
import { log } from '../../../files/log.ts'
import type { LabelledSpan } from '../../../model/documents.ts'
import type { TextToTag } from '../../../model/tagging.ts'
import type { TrainingDocument } from '../../../training/dataset.ts'
import { startThread } from '../../../threads/thread.ts'
import type { LabelCheck } from '../../../training/label-check.ts'

/** What the thread is asked. */
export type InstantRequest = { id: number } & (
  | { kind: 'learn'; types: string[]; documents: TrainingDocument[] }
  | { kind: 'tag'; text: TextToTag }
  | { kind: 'check'; types: string[]; documents: TrainingDocument[] }
)

/** What it answers. */
export interface InstantAnswers {
  learn: null
  tag: LabelledSpan[]
  check: LabelCheck
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
