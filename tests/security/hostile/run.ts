/**
 * Spoilt files and requests by the hundred thousand: npm run hostile -- [--cases n] [--seed n] [--only sort], or for the
 * parser of each kind of file, or of one: --parsers [--only kind]. Each has a process of its own, whose memory is told.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { kinds } from '../../../src/formats/index.ts'
import { giveHostile } from './judge.ts'
import { parser } from './parsers.ts'
import type { Sort } from './sort.ts'
import { sorts } from './sorts.ts'

/** What a case may need of the heap; rubbish that waits to be collected is no need, and ends at this. */
const HEAP = ['--max-old-space-size=256', '--max-semi-space-size=16']

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    parsers: { type: 'boolean', default: false },
    /** In this process. */
    own: { type: 'boolean', default: false },
  },
})
const { cases, seed, only, parsers } = values
const all: Record<string, (folder: string) => Promise<Sort>> = parsers
  ? Object.fromEntries(kinds.map(({ id }) => [id, () => parser(id)]))
  : sorts
if (values.own) await give(only ?? '')
else for (const sort of only === undefined ? Object.keys(all) : [only]) inOwnProcess(sort)

function inOwnProcess(sort: string): void {
  const own = [
    '--own',
    '--cases',
    cases,
    '--seed',
    seed,
    '--only',
    sort,
    ...(parsers ? ['--parsers'] : []),
  ]
  try {
    const program = [...HEAP, fileURLToPath(import.meta.url), ...own]
    execFileSync(process.execPath, program, { stdio: 'inherit' })
  } catch {
    process.exitCode = 1
  }
}

async function give(sort: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spanwright-hostile-'))
  try {
    const report = await giveHostile(sort, all[sort], Number(cases), Number(seed), folder)
    console.log(JSON.stringify(report))
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
