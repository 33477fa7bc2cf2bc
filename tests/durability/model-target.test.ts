import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkModelTarget } from '../../src/host/models/model-target.ts'
import { Models } from '../../src/host/models/models.ts'
import { disk, noFault, planFault } from '../support/disk/faults.ts'
import { patchDisk } from '../support/disk/patches.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { acts } from './harness/acts.ts'

it('a model copied over an earlier one, killed at any change of the disk, is the one or the other, and goes again', async () => {
  const { prepare, act, look } = acts.modelSave
  const template = join(temporaryFolder(), 'template')
  await prepare(template)
  await patchDisk()
  const outcomes = new Set<string>()
  let at = 0
  for (let done = false; !done;) {
    const home = join(temporaryFolder(), 'home')
    cpSync(template, home, { recursive: true })
    planFault({ fault: 'gone', at: ++at }, home)
    await act(home).catch(() => undefined)
    done = disk.operations < at
    noFault()

    // As any command does that is given this folder.
    await new Models(join(home, 'library')).locate(join(home, 'out'))
    outcomes.add(await look(home))
    await checkModelTarget(join(home, 'out'))
    await act(home)
    expect(await look(home), `kill ${at}`).toBe('after')
    expect(readdirSync(home).sort(), `kill ${at}`).toEqual(['out', 'theirs'])
  }
  expect(at).toBeGreaterThan(15)
  expect(outcomes).toEqual(new Set(['before', 'after']))
})
