import { randomUUID } from 'node:crypto'
import type { WorkerMessage } from '../contract/worker.ts'
import type { ProviderTrial } from '../model/engines.ts'

/** Questions to the host about graphics providers, until their answers are there. */
export class ProviderQuestions {
  private readonly send: (message: WorkerMessage) => void
  private readonly waiting = new Map<string, (trial: ProviderTrial) => void>()

  constructor(send: (message: WorkerMessage) => void) {
    this.send = send
  }

  /** What the provider does in a process of its own, where it can harm nothing else. */
  ask(provider: string): Promise<ProviderTrial> {
    const id = randomUUID()
    return new Promise((resolve) => {
      this.waiting.set(id, resolve)
      this.send({ type: 'wanted', id, provider })
    })
  }

  answer(id: string, trial: ProviderTrial): void {
    this.waiting.get(id)?.(trial)
    this.waiting.delete(id)
  }
}
