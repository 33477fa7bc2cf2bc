import { Worker } from 'node:worker_threads'
import { log } from '../../../files/log.ts'
import type { LabelledSpan } from '../../../model/documents.ts'
import type { TextToTag } from '../../../model/tagging.ts'
import type { TrainingDocument } from '../../../training/dataset.ts'

/** What the thread is asked. */
export type InstantRequest = { id: number } & (
  | { kind: 'learn'; types: string[]; documents: TrainingDocument[] }
  | { kind: 'tag'; text: TextToTag }
)

/** What it answers. */
export interface InstantAnswers {
  learn: null
  tag: LabelledSpan[]
}

type Body<K> = Omit<Extract<InstantRequest, { kind: K }>, 'id' | 'kind'>

/** Unbuilt, the thread's file lies beside this one; the bundle of the app has it beside its entry. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** The thread that learns and proposes, started when it is first asked. One that ended is started anew. */
export class InstantReader {
  private worker: Worker | undefined
  private asked = 0
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>()

  /** Whether the thread has kept what it learnt. */
  get alive(): boolean {
    return this.worker !== undefined
  }

  /** Rejects when the thread ends meanwhile. */
  ask<K extends InstantRequest['kind']>(kind: K, body: Body<K>): Promise<InstantAnswers[K]> {
    const id = ++this.asked
    const answer = Promise.withResolvers<unknown>()
    this.waiting.set(id, answer)
    this.worker ??= this.start()
    this.worker.postMessage({ id, kind, ...body })
    return answer.promise as Promise<InstantAnswers[K]>
  }

  async close(): Promise<void> {
    await this.worker?.terminate()
  }

  private start(): Worker {
    const worker = new Worker(new URL(`./instant-thread${extension}`, import.meta.url))
    worker.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
      this.waiting.get(id)?.resolve(answer)
      this.waiting.delete(id)
    })
    worker.on('error', (error) => log.error('The thread that proposes spans ended', error))
    worker.on('exit', () => {
      this.worker = undefined
      for (const { reject } of this.waiting.values()) reject(new Error('the thread has ended'))
      this.waiting.clear()
    })
    // It must not keep its process alive.
    worker.unref()
    return worker
  }
}
