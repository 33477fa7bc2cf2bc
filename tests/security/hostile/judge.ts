import { mkdirSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../../src/nn/random.ts'
import { sorts, type SortName } from './sorts.ts'

const MAX_MS = 5000
const MAX_MB = 500

export interface HostileReport {
  sort: SortName
  cases: number
  seed: number
  refused: number
  slowestMs: number
  peakMB: number
}

/**
 * Gives so many spoilt cases of a sort to the program. Throws, with the case's own seed, when one is
 * answered by a bug, without a sentence, after five seconds, with more than 500 MB, or by a file in the
 * user's home or beside the folder of the case.
 */
export async function giveHostile(
  sort: SortName,
  cases: number,
  seed: number,
  folder: string,
): Promise<HostileReport> {
  const inside = join(folder, sort)
  mkdirSync(inside, { recursive: true })
  const before = around(folder)
  const { judge, end } = await sorts[sort](inside)
  let [refused, slowestMs, peakMB] = [0, 0, 0]
  try {
    for (let n = 0; n < cases; n++) {
      const own = seed * 1_000_003 + n
      const start = performance.now()
      const sentence = await judge(seededRandom(own)).catch((error: unknown) => {
        throw new Error(`${sort}, seed ${own}`, { cause: error })
      })
      slowestMs = Math.max(slowestMs, performance.now() - start)
      if (n % 50 === 0) peakMB = Math.max(peakMB, process.memoryUsage().rss / 1024 ** 2)
      if (sentence !== undefined) refused++
      if (sentence !== undefined && !/^[^\n]{10,600}[.!?]$/.test(sentence)) {
        throw new Error(`${sort}, seed ${own}: no sentence: ${sentence}`)
      }
      if (slowestMs > MAX_MS) throw new Error(`${sort}, seed ${own}: ${slowestMs} ms`)
      if (peakMB > MAX_MB) throw new Error(`${sort}, seed ${own}: ${peakMB} MB`)
    }
  } finally {
    await end?.()
  }
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

/** Names in the user's home and beside the folder of the cases. */
const around = (folder: string) =>
  JSON.stringify([homedir(), folder].map((place) => readdirSync(place).sort()))
