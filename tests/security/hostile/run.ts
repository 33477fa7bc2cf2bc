/** Spoilt files and requests by the hundred thousand: npm run hostile -- [--cases n] [--seed n] [--only sort] */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { giveHostile } from './judge.ts'
import { sorts, type SortName } from './sorts.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
})
for (const sort of Object.keys(sorts) as SortName[]) {
  if (values.only !== undefined && values.only !== sort) continue
  const folder = mkdtempSync(join(tmpdir(), 'spanwright-hostile-'))
  try {
    const report = await giveHostile(sort, Number(values.cases), Number(values.seed), folder)
    console.log(JSON.stringify(report))
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
