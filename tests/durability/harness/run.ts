/** Hosts and acts that are killed: npm run durability -- [--kills n] [--seed n] [--only pages|acts|disk] [--act NAME] */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { acts, type ActName } from './acts.ts'
import { atEveryOperation, FAULTS } from './faulted-acts.ts'
import { killAt, subjectOf } from './killed-acts.ts'
import { killedRound, type Round } from './rounds.ts'
import { openLog } from '../../../src/files/log.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    act: { type: 'string' },
  },
})
const [kills, seed] = [Number(values.kills), Number(values.seed)]
const folder = mkdtempSync(join(tmpdir(), 'spanwright-durability-'))
const names = (Object.keys(acts) as ActName[]).filter((name) => name === (values.act ?? name))
let failed = 0
openLog(join(folder, 'logs'), 'durability', 'the harness')

/** One kill; what it showed is printed with how to show it again. */
async function tell(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    failed++
    console.error(what, error)
  }
}

async function hosts(): Promise<void> {
  const rounds: Round[] = []
  for (let n = 0; n < kills; n++) {
    const home = join(folder, `round-${n}`)
    await tell(`npm run durability -- --only pages --kills 1 --seed ${seed + n}`, async () => {
      rounds.push(await killedRound(seed + n, home))
    })
    rmSync(home, { recursive: true, force: true })
  }
  const sum = (of: (round: Round) => number) => rounds.reduce((all, round) => all + of(round), 0)
  const byChange = rounds.filter(({ killed }) => killed === 'before a change of the disk').length
  const [answers, lost] = [sum((one) => one.acknowledged), sum((one) => one.lost)]
  if (lost > 0) failed++
  console.log(JSON.stringify({ seed, kills: rounds.length, byChange, answers, lost }))
}

async function everyChange(): Promise<void> {
  for (const name of names) {
    await tell(name, async () => {
      mkdirSync(join(folder, name))
      const subject = await subjectOf(name, folder)
      for (let at = 1; at <= subject.operations; at++)
        await tell(`${name}, change ${at}`, () => killAt(subject, at))
      console.log(JSON.stringify({ act: name, kills: subject.operations }))
    })
  }
}

async function everyFault(): Promise<void> {
  for (const name of names) {
    for (const fault of FAULTS) {
      for (const lasting of ['once', 'from then on'] as const) {
        await tell(`${name}, ${fault} ${lasting}`, async () => {
          const operations = await atEveryOperation(name, fault, lasting, folder)
          console.log(JSON.stringify({ act: name, fault, lasting, operations }))
        })
      }
    }
  }
}

try {
  const parts = { pages: hosts, acts: everyChange, disk: everyFault }
  for (const [part, work] of Object.entries(parts))
    if (values.only === undefined || values.only === part) await work()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(failed === 0 ? 'Nothing was lost.' : `${failed} failed.`)
process.exitCode = failed === 0 ? 0 : 1
