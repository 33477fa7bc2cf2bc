import { mkdirSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { seededRandom } from '../../../src/nn/random.ts'
import { disk, noFault, planFault } from '../../support/disk/faults.ts'
import { patchDisk } from '../../support/disk/patches.ts'
import type { Sort } from './sort.ts'

/** Of the clock where another process answers; else of this process's own computing, which a busy machine leaves alone. */
const MAX_MS = 5000
/** Of the clock, whoever answers. */
const HANGS_MS = 60_000
const MAX_MB = 500

export interface HostileReport {
  sort: string
  cases: number
  seed: number
  refused: number
  slowestMs: number
  peakMB: number
}

/**
 * Gives so many spoilt cases of a sort to the program. Throws, with the case's own seed, when one is
 * answered by a bug, without a sentence, after five seconds, with more than 500 MB, or by any change of the
 * disk outside of the folder of the case.
 */
export async function giveHostile(
  sort: string,
  make: (folder: string) => Promise<Sort>,
  cases: number,
  seed: number,
  folder: string,
): Promise<HostileReport> {
  const inside = join(folder, sort)
  mkdirSync(inside, { recursive: true })
  const before = around(folder)
  await patchDisk()
  const { TMPDIR } = process.env
  process.env.TMPDIR = inside
  planFault({ fault: 'kill', at: Infinity }, inside)
  const { judge, memoryMB = ownMB, end } = await make(inside)
  let [refused, slowestMs, peakMB] = [0, 0, 0]
  try {
    for (let n = 0; n < cases; n++) {
      const own = seed * 1_000_003 + n
      const [start, used] = [performance.now(), process.cpuUsage()]
      const sentence = await inTime(judge(seededRandom(own))).catch((error: unknown) => {
        throw new Error(`${sort}, seed ${own}`, { cause: error })
      })
      const clock = performance.now() - start
      const { user, system } = process.cpuUsage(used)
      slowestMs = Math.max(slowestMs, memoryMB === ownMB ? (user + system) / 1000 : clock)
      if (n % 50 === 0) {
        // What was collected is let go of between two turns of the loop only.
        await setImmediate()
        peakMB = Math.max(peakMB, memoryMB())
      }
      if (sentence !== undefined) refused++
      if (sentence !== undefined && !/^[^\n]{10,600}[.!?]$/.test(sentence)) {
        throw new Error(`${sort}, seed ${own}: no sentence: ${sentence}`)
      }
      if (slowestMs > MAX_MS) throw new Error(`${sort}, seed ${own}: ${slowestMs} ms`)
      if (peakMB > MAX_MB) throw new Error(`${sort}, seed ${own}: ${peakMB} MB`)
    }
  } finally {
    await end?.()
    noFault()
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
  if (disk.outside.length > 0)
    throw new Error(`${sort}, seed ${seed}: ${disk.outside[0]} is outside of the case’s folder`)
  if (around(folder) !== before)
    throw new Error(`${sort}, seed ${seed}: something was written outside`)
  return {
    sort,
    cases,
    seed,
    refused,
    slowestMs: Math.round(slowestMs),
    peakMB: Math.round(peakMB),
  }
}

/** Rejects where an answer is waited for in vain, which computes nothing. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${HANGS_MS} ms`)), HANGS_MS)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

const ownMB = () => process.memoryUsage().rss / 1024 ** 2

/** Names in the user's home and beside the folder of the cases. */
const around = (folder: string) =>
  JSON.stringify([homedir(), folder].map((place) => readdirSync(place).sort()))
