import type { Worker } from 'node:worker_threads'
import { FailureError, failed } from '../../../domain/failure.ts'
import type { FoundEntry } from '../../../domain/gazetteer.ts'
import { log } from '../../../files/log.ts'
import type { Range } from '../../../model/documents.ts'
import type { Failure } from '../../../model/failure.ts'
import type { Rule } from '../../../model/labels.ts'
import { nextMessage, startThread } from '../../../threads/thread.ts'

/** What a pattern may take for one document: a sound one needs less than a millisecond. */
const PATTERN_MS = 500
/** How often the thread is looked at. */
const LOOK_MS = 100

/** Counters in shared memory: the rule at work, −1 between two; and how often one began. */
export const RUNNING = 0
export const PIECES = 1

/** What the thread gets at its start. */
export interface ThreadData {
  rules: readonly Rule[]
  progress: Int32Array
}

export interface RuleText {
  text: string
  /** Null: those of `splitWords`. */
  words: readonly Range[] | null
}

/**
 * Reads texts by rules in a thread of its own, so that nobody waits for a pattern; one that takes too
 * long ends with its thread.
 */
export class RuleReader {
  private readonly worker: Worker
  private readonly rules: readonly Rule[]
  private readonly progress: Int32Array

  private constructor(worker: Worker, { rules, progress }: ThreadData) {
    this.worker = worker
    this.rules = rules
    this.progress = progress
  }

  /** Throws a FailureError when one of the rules can find nothing. */
  static async start(rules: readonly Rule[]): Promise<RuleReader> {
    const progress = new Int32Array(new SharedArrayBuffer(8))
    progress[RUNNING] = -1
    const data: ThreadData = { rules, progress }
    const worker = startThread(import.meta.url, 'rule-thread', { workerData: data })
    // Whoever waits for an answer is told; between two answers nobody does.
    worker.on('error', (error) => log.error('A thread of rules ended', error))
    const failure = await nextMessage<Failure | null>(worker)
    if (failure) {
      await worker.terminate()
      throw new FailureError(failure)
    }
    // A reader forgotten must not keep its process alive.
    worker.unref()
    return new RuleReader(worker, data)
  }

  /**
   * What each rule finds in each text: [text][rule]. Throws a FailureError, and is of no more use, when
   * a pattern takes too long for one of them. One call at a time.
   */
  async read(texts: readonly RuleText[]): Promise<FoundEntry[][][]> {
    const stop = new AbortController()
    const answered = nextMessage<FoundEntry[][][]>(this.worker, stop.signal)
    this.worker.postMessage(texts.map(({ text, words }) => ({ text, words })))
    try {
      return await Promise.race([answered, this.overrun(stop.signal)])
    } finally {
      stop.abort()
    }
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }

  /** Rejects, the thread ended, once a pattern has been at one document for too long. */
  private overrun(signal: AbortSignal): Promise<never> {
    let [pieces, since] = [-1, performance.now()]
    return new Promise((_, reject) => {
      const look = () => {
        const now = performance.now()
        const rule = this.rules[Atomics.load(this.progress, RUNNING)] as Rule | undefined
        const begun = Atomics.load(this.progress, PIECES)
        if (begun !== pieces || rule?.kind !== 'pattern') [pieces, since] = [begun, now]
        if (rule === undefined || now - since < PATTERN_MS) return
        clearInterval(timer)
        const message = `The pattern ${rule.name} takes too long; avoid repetition inside repetition, as in (a+)+.`
        const failure = failed('bad-input', message)
        this.worker.terminate().then(() => reject(failure), reject)
      }
      const timer = setInterval(look, LOOK_MS)
      signal.addEventListener('abort', () => clearInterval(timer))
    })
  }
}
