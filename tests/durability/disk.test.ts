import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../../renderer/api/failures.ts'
import { openLog } from '../../src/files/log.ts'
import { documentFilter } from '../../src/model/queue.ts'
import { noFault, planFault } from '../support/disk/faults.ts'
import { patchDisk } from '../support/disk/patches.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { beginProject, DOCUMENTS } from './harness/actions.ts'
import { acts, type ActName } from './harness/acts.ts'
import { atEveryOperation, type DiskFault, type Lasting } from './harness/faulted-acts.ts'
import { HostProcess } from './harness/host-process.ts'

/** All acts with all faults: npm run durability -- --only disk */
describe('a disk that fails at any operation', () => {
  beforeAll(() => openLog(temporaryFolder(), 'disk', 'its test'))

  it.each<[ActName, DiskFault, Lasting, number]>([
    ['creating', 'ENOSPC', 'from then on', 8],
    ['labelling', 'EMFILE', 'once', 3],
    ['restoring', 'EMFILE', 'from then on', 3],
    ['settings', 'EIO', 'once', 3],
    ['backup', 'EMFILE', 'from then on', 4],
  ])(
    '%s: %s %s is told in a sentence, and nothing is lost',
    async (name, fault, lasting, least) => {
      const operations = await atEveryOperation(name, fault, lasting, temporaryFolder())
      expect(operations).toBeGreaterThan(least)
    },
  )

  it('and is slow only takes its time', async () => {
    const home = join(temporaryFolder(), 'home')
    await acts.exporting.prepare(home)
    await patchDisk()
    planFault({ fault: 'EIO', at: Infinity, slow: 10 }, home)
    await acts.exporting.act(home)
    noFault()
    expect(await acts.exporting.look(home)).toBe('after')
  })

  it('refuses what pages ask in a sentence, and they go on when there is room again', async () => {
    const home = join(temporaryFolder(), 'home')
    const host = await HostProcess.start(home)
    try {
      const api = await host.page()
      const project = await beginProject(api, 'P')
      const flag = (id: number) =>
        api.edits.apply({
          project,
          action: {
            title: 'Flag',
            edits: [{ type: 'document.update', id, patch: { flagged: true } }],
          },
        })
      const others = [
        () => api.projects.create({ name: 'Q', sample: true }),
        () => api.app.saveSettings({ textSize: 20 }),
      ]
      await host.plan({ fault: 'ENOSPC', at: 1, lasting: true }, home)
      for (const ask of [() => flag(1), ...others]) {
        const failure = failureOf(await ask().then(null, (error: unknown) => error))
        expect(failure).toMatchObject({ code: 'disk' })
        expect(failure.message).toMatch(/the disk is full.*\.$/)
      }
      await host.plan({ fault: 'ENOSPC', at: Infinity }, home)
      for (const ask of [() => flag(2), ...others]) await ask()
      const total = async (flagged: boolean) => {
        const filter = documentFilter.parse({ flagged })
        return (await api.documents.page({ project, filter, offset: 0, limit: 1 })).total
      }
      expect([await total(false), await total(true)]).toEqual([DOCUMENTS, 1])
    } finally {
      await host.end()
    }
  })
})
