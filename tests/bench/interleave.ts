import type { MeasuringChild } from './child.ts'

export interface Measured {
  name: string
  /** Seconds of each round. */
  seconds: number[]
  peakMB: number
  setupSeconds: number
}

/**
 * Measures all children by turns, round after round, so that whatever else the machine does falls on
 * all of them alike. Rounds before the first are warm-up and do not count. The first child begins
 * every other round, the others move up by one. A turn is `repeats` measurements on end and counts
 * with their mean: what others leave in the caches is then paid once, not in each.
 */
export async function interleave(
  children: readonly MeasuringChild[],
  rounds: number,
  { warmups = 1, repeats = 1 } = {},
): Promise<Measured[]> {
  const measured: Measured[] = []
  const alive: MeasuringChild[] = []
  for (const child of children) {
    const setupSeconds = await child.ready()
    if (setupSeconds === undefined) continue
    alive.push(child)
    measured.push({ name: child.name, seconds: [], peakMB: NaN, setupSeconds })
  }
  for (let round = -warmups; round < rounds; round++) {
    for (let turn = 0; turn < alive.length; turn++) {
      const index = (turn + Math.max(0, round)) % alive.length
      let seconds = 0
      for (let i = 0; i < repeats; i++) seconds += await alive[index].measure()
      if (round >= 0) measured[index].seconds.push(seconds / repeats)
    }
  }
  for (const [index, child] of alive.entries()) measured[index].peakMB = await child.end()
  return measured
}
