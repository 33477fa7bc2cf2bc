/** The stretch over which a speed is measured: steady enough to read, quick to follow a change. */
const WINDOW_MS = 5000
/** Before this a speed is a guess. */
const LEAST_MS = 500

/** Bytes per second over the last seconds. */
export class Speed {
  private readonly now: () => number
  private samples: { at: number; bytes: number }[] = []

  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** The speed once this many bytes are there; null when it is too early to say. */
  after(bytes: number): number | null {
    const at = this.now()
    // A file that begins anew takes bytes away: measure from there.
    if (bytes < (this.samples.at(-1)?.bytes ?? 0)) this.samples = []
    this.samples.push({ at, bytes })
    while (at - this.samples[0].at > WINDOW_MS && this.samples.length > 2) this.samples.shift()
    const first = this.samples[0]
    const elapsed = at - first.at
    return elapsed < LEAST_MS ? null : ((bytes - first.bytes) / elapsed) * 1000
  }
}
