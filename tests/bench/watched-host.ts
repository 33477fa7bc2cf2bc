/**
 * A serving host that tells, when it is asked, its longest turn since: for so long it answered nobody; and what memory
 * it holds, after a collection where it was started with --expose-gc.
 */
import '../support/serving-host.ts'
import type { HeldMemory } from './held-memory.ts'
import type { LongestTurn } from './longest-turn.ts'

let longest: LongestTurn = { clock: 0, computing: 0 }
let [at, used] = [performance.now(), process.threadCpuUsage()]

function look(): void {
  const { user, system } = process.threadCpuUsage(used)
  const clock = performance.now() - at
  longest = {
    clock: Math.max(longest.clock, clock),
    computing: Math.max(longest.computing, (user + system) / 1000),
  }
  ;[at, used] = [performance.now(), process.threadCpuUsage()]
  setImmediate(look)
}
look()

process.on('message', (what) => {
  if (what === 'memory') {
    globalThis.gc?.()
    const { rss, heapUsed, external } = process.memoryUsage()
    process.send?.({ rss, live: heapUsed + external } satisfies HeldMemory)
  }
  if (what !== 'longest') return
  process.send?.(longest)
  longest = { clock: 0, computing: 0 }
})
