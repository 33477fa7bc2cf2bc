/** What one stretch of work may take, in milliseconds: a key press that waits for it feels nothing. */
const LONGEST_MS = 10

/** Gives other calls their turn whenever work has gone on for long enough. */
export class Turns {
  private since = performance.now()

  /** To be awaited between pieces of work; returns at once as long as the stretch is short. */
  async next(): Promise<void> {
    if (performance.now() - this.since < LONGEST_MS) return
    await new Promise<void>((resolve) => setImmediate(resolve))
    this.since = performance.now()
  }
}
