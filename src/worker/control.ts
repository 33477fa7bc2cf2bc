import { setImmediate } from 'node:timers/promises'
import { stopped } from '../domain/failure.ts'
import type { Control } from '../training/loop.ts'

/** Lets the host's messages in between two steps of a job that keeps the thread busy. */
export class JobControl implements Control {
  cancelled = false
  finishing = false
  private resume: (() => void) | undefined
  private waiting: Promise<void> | undefined

  get paused(): boolean {
    return this.waiting !== undefined
  }

  setPaused(paused: boolean): void {
    if (paused && !this.waiting) this.waiting = new Promise((resolve) => (this.resume = resolve))
    if (!paused) this.release()
  }

  cancel(): void {
    this.cancelled = true
    this.release()
  }

  finish(): void {
    this.finishing = true
    this.release()
  }

  async messages(): Promise<void> {
    await setImmediate()
  }

  async unpaused(): Promise<void> {
    await this.messages()
    await this.waiting
  }

  /** The same for work that ends by throwing: a FailureError 'cancelled'. */
  async goOn(): Promise<void> {
    await this.unpaused()
    if (this.cancelled) throw stopped()
  }

  private release(): void {
    this.resume?.()
    this.resume = undefined
    this.waiting = undefined
  }
}
