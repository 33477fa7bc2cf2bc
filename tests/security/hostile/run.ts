/**
 * Spoilt files and requests by the hundred thousand: npm run hostile -- [--cases n] [--seed n] [--only sort], or for the
 * parser of each kind of file, or of one: --parsers, --only kind
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { giveHostile } from './judge.ts'
import { kinds } from '../../../src/formats/index.ts'
import { parser } from './parsers.ts'
import { sorts } from './sorts.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    parsers: { type: 'boolean', default: false },
  },
})
const all = values.parsers
  ? Object.fromEntries(kinds.map(({ id }) => [id, () => parser(id)]))
  : sorts
for (const [sort, make] of Object.entries(all)) {
  if (values.only !== undefined && values.only !== sort) continue
  const folder = mkdtempSync(join(tmpdir(), 'spanwright-hostile-'))
  try {
    const report = await giveHostile(sort, make, Number(values.cases), Number(values.seed), folder)
    console.log(JSON.stringify(report))
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
