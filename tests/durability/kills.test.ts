import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary.ts'
import type { ActName } from './harness/acts.ts'
import { killAt, subjectOf } from './harness/killed-acts.ts'
import { killedRound } from './harness/rounds.ts'

/** Another one each time; `npm run durability -- --seed` shows one again, and does hundreds. */
const SEED = Date.now() % 1_000_000

it(`a host that is killed while pages act has all that it answered for, seed ${SEED}`, async () => {
  const round = await killedRound(SEED, join(temporaryFolder(), 'home'))
  expect(round.lost).toBe(0)
})

describe(`killed before a change of the disk, seed ${SEED},`, () => {
  it.each<ActName>(['creating', 'exporting', 'modelImport'])(
    '%s is done or not, goes again, and leaves nothing',
    async (name) => {
      const folder = temporaryFolder()
      mkdirSync(join(folder, name))
      const subject = await subjectOf(name, folder)
      expect(subject.operations).toBeGreaterThan(8)
      await killAt(subject, 1 + (SEED % subject.operations))
    },
  )
})
