/**
 * Reads spoilt model folders by the hundred thousand, or those of which files are spoilt whose names end so:
 *   node tests/bench/fuzz-checkpoints.ts [cases] [seed] [.bin|tokenizer.json|.model]
 * Fails on the first case that throws, crashes or is refused without a sentence.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fuzzCheckpoints } from '../support/fuzz-checkpoints.ts'

const cases = Number(process.argv[2] ?? 100_000)
const seed = Number(process.argv[3] ?? 1)
const only = process.argv[4]
const scratch = mkdtempSync(join(tmpdir(), 'spanwright-fuzz-'))
const start = performance.now()
try {
  const { sentences, ...report } = await fuzzCheckpoints(cases, seed, scratch, { only })
  const seconds = Math.round((performance.now() - start) / 1000)
  console.log(
    JSON.stringify({ ...report, only, seed, seconds, differentSentences: sentences.length }),
  )
  for (const [sentence, count] of sentences.slice(0, 40)) console.log(`${count}  ${sentence}`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
