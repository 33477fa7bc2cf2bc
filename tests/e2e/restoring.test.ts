import { closeSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { Project } from '../../src/storage/project.ts'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'

/** Pictures of these states for whoever looks at them: SPANWRIGHT_PICTURES names a folder. */
const pictures = process.env.SPANWRIGHT_PICTURES

describe.skipIf(!chromiumPath)('a project whose file is in trouble', () => {
  const s = browserSession()
  const documents = Array.from({ length: 400 }, (_, i) => ({
    text: `Ann met Bob number ${i} in Oslo on day ${i * 7919} of the year.`,
    spans: [{ start: 0, end: 3, label: 'PERSON' }],
  }))

  async function shoot(name: string): Promise<void> {
    for (const colorScheme of pictures ? (['light', 'dark'] as const) : []) {
      await s.page.emulateMedia({ colorScheme })
      await s.page.screenshot({ path: `${pictures}/${name}-1280-${colorScheme}.png` })
    }
    await s.page.emulateMedia({ colorScheme: 'light' })
  }

  it('lost while it is open, says so, and goes on in the rescued copy', async () => {
    const id = s.create(documents, ['PERSON'])
    await s.show(id)
    await s.at('text').waitFor()
    rmSync(s.project().path)
    await s.at('trouble').getByText('deleted or moved').waitFor()
    expect(await s.at('flag').isDisabled()).toBe(true)
    expect(await s.violations()).toEqual([])
    await shoot('lost')
    await s.at('open-rescued').click()
    await s.at('trouble').waitFor({ state: 'detached' })
    await s.at('flag').click()
    await s.saved()
    expect(await s.at('found').innerText()).toContain('400 documents')
  })

  /** A project with a backup, damaged while nobody had it open, as after a kill. */
  async function damaged(): Promise<string> {
    s.create(documents, ['PERSON'])
    const project = s.project()
    const { path } = project
    unwrap(await project.dailyBackUp())
    s.host.projects.release(path)
    const file = openSync(path, 'r+')
    const page = Math.floor(statSync(path).size / 4096 / 2)
    writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096)
    closeSync(file)
    writeFileSync(`${path}-session`, '0\n')
    return path
  }

  it('damaged, can only be read, and is restored from its backup', async () => {
    const path = await damaged()
    const { id } = s.host.projects.openFile(path)
    await s.show(id)
    await s.at('trouble').getByText('cannot be read').waitFor()
    expect(await s.violations()).toEqual([])
    await shoot('damaged')
    await s.at('restore-newest').click()
    await s.at('trouble').waitFor({ state: 'detached' })
    await s.at('flag').click()
    await s.saved()
    expect(await s.at('found').innerText()).toContain('400 documents')
  })

  it('damaged, has what can be read of it saved as a new one', async () => {
    const path = await damaged()
    await s.show(s.host.projects.openFile(path).id)
    await s.at('salvage').click()
    await s.at('trouble').waitFor({ state: 'detached' })
    await s.at('flag').waitFor()
    expect(s.host.projects.all().map((project) => project.name)).toContainEqual(
      expect.stringMatching(/salvaged/),
    )
  })

  it('is taken back to a day under Projects, with what was there kept', async () => {
    const id = s.create(documents, ['PERSON'])
    const project = s.host.projects.get(id)
    unwrap(await project.dailyBackUp())
    unwrap(project.addDocuments('Add', [{ text: 'since then', spans: [] }], []))
    await s.reload()
    await s.at('project-menu').click()
    await s.at('restore').click()
    await s.at('backup').getByText('400 documents').waitFor()
    expect(await s.violations()).toEqual([])
    await shoot('restore')
    await s.at('restore-day').click()
    await s.at('text').waitFor()
    await expect.poll(() => s.at('found').innerText()).toContain('400 documents')
    const kept = s.host.projects.get(id).path.replace('Mine', `Mine (before restoring ${today()})`)
    const before = unwrap(Project.open(kept, { mustExist: true }))
    expect(before.counts().documents).toBe(401)
    before.close()
  })

  it('has nothing to go back to on its first day', async () => {
    s.create(documents.slice(0, 3), ['PERSON'])
    await s.reload()
    await s.at('project-menu').click()
    await s.at('restore').click()
    await s.at('no-backups').waitFor()
    await s.page.keyboard.press('Escape')
    expect(await s.page.getByRole('dialog').count()).toBe(0)
  })
})

const today = () => new Date().toISOString().slice(0, 10)
