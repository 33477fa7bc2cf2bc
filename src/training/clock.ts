/** Time spent training, without pauses, and the pace. */
export class Clock {
  private spent: number
  private since = performance.now()
  private running = true
  private tokens = 0
  private steps = 0
  private readonly begin: number
  private lastSave = performance.now()

  constructor(secondsBefore: number) {
    this.spent = secondsBefore
    this.begin = secondsBefore
  }

  get seconds(): number {
    return this.spent + (this.running ? (performance.now() - this.since) / 1000 : 0)
  }

  get tokensPerSecond(): number {
    return this.tokens / Math.max(1e-6, this.seconds - this.begin)
  }

  get secondsSinceSave(): number {
    return (performance.now() - this.lastSave) / 1000
  }

  count(tokens: number): void {
    this.tokens += tokens
    this.steps++
  }

  secondsLeft(step: number, total: number): number {
    return ((this.seconds - this.begin) / Math.max(1, this.steps)) * (total - step)
  }

  stop(): void {
    this.spent = this.seconds
    this.running = false
  }

  start(): void {
    this.since = performance.now()
    this.running = true
  }

  saved(): void {
    this.lastSave = performance.now()
  }
}
