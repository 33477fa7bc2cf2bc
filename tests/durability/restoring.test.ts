import {
  closeSync,
  cpSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import type { ProjectEvent } from '../../src/model/project.ts'
import { salvageFile } from '../../src/storage/file/salvage.ts'
import { Project } from '../../src/storage/project.ts'
import { clientOf } from '../support/changing.ts'
import { spanwright } from '../support/command-line.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'

const texts = (path: string) => {
  const project = unwrap(Project.open(path, { mustExist: true }))
  const found = [...project.texts()].map(({ text }) => text)
  project.close()
  return found
}
const day = (date: string) => () => new Date(`${date}T12:00:00Z`)
const add = (project: Project, text: string) =>
  unwrap(project.addDocuments('Add', [{ text, spans: [] }], []))

/** A project with a backup of two days, each a document longer, and one more since. */
async function backedUp(folder = temporaryFolder()): Promise<string> {
  const path = join(folder, 'p.spanwright')
  for (const date of ['2026-03-01', '2026-03-02']) {
    const project = unwrap(Project.open(path, { now: day(date) }))
    add(project, date)
    unwrap(await project.dailyBackUp())
    add(project, `${date}, later`)
    project.close()
  }
  return path
}

describe('restoring a project', () => {
  it('in the app shows the backup in the window that has it open, and keeps what was there', async () => {
    const host = testHost()
    const client = clientOf(host)
    const path = await backedUp()
    const { id } = await client.projects.open({ path })
    const heard: ProjectEvent[] = []
    const stop = new AbortController()
    onTestFinished(() => stop.abort())
    const { signal } = stop
    const events = await client.projects.changes({ project: id, page: 'x' }, { signal })
    void (async () => {
      for await (const event of events) heard.push(event)
    })().catch(() => {})
    await vi.waitFor(() => expect(heard).toHaveLength(1))

    expect(await client.projects.backups({ path })).toEqual([
      { day: '2026-03-02', bytes: expect.any(Number) as number, documents: 3 },
      { day: '2026-03-01', bytes: expect.any(Number) as number, documents: 1 },
    ])
    const { info, kept } = await client.projects.restore({ path, day: '2026-03-01' })
    expect(info).toMatchObject({ id, path, readOnly: false })
    expect(host.projects.get(id).counts().documents).toBe(1)
    await vi.waitFor(() => expect(heard).toHaveLength(2))
    add(host.projects.get(id), 'and on')
    await host.close()
    expect(texts(path)).toEqual(['2026-03-01', 'and on'])
    expect(basename(kept!)).toMatch(/^p \(before restoring \d{4}-\d\d-\d\d\)\.spanwright$/)
    expect(texts(kept!)).toHaveLength(4)
  })

  it('that is named by a day there is no backup of, or by a path, changes nothing', async () => {
    const client = clientOf(testHost())
    const path = await backedUp()
    const before = readFileSync(path)
    const restore = (day: string) => client.projects.restore({ path, day })
    await expect(restore('2020-01-01')).rejects.toThrow(/no backup of 2020-01-01/)
    await expect(restore('../p')).rejects.toThrow()
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('from a backup that is damaged itself changes nothing', async () => {
    const client = clientOf(testHost())
    const path = await backedUp()
    const backup = join(dirname(path), 'backups', 'p.2026-03-02.spanwright')
    spoil(backup, 2)
    const before = readFileSync(path)
    await expect(client.projects.restore({ path, day: '2026-03-02' })).rejects.toThrow(/damaged/)
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(dirname(path)).sort()).toEqual(['backups', 'p.spanwright'])
  })

  it('by the command line takes the latest, one of a day, or any file, and lists them', async () => {
    const home = temporaryFolder()
    const path = await backedUp()
    const run = (...args: string[]) => spanwright(home, 'restore', path, ...args)
    expect((await run('--list')).out.trim().split('\n')).toHaveLength(2)
    const { out, code } = await run('--json')
    expect(code).toBe(0)
    const { kept } = JSON.parse(out) as { kept: string }
    expect([texts(path).length, texts(kept).length]).toEqual([3, 4])
    expect((await run('--from', '2026-03-01')).code).toBe(0)
    expect(texts(path)).toEqual(['2026-03-01'])
    expect((await run('--from', kept)).code).toBe(0)
    expect(texts(path)).toHaveLength(4)
    rmSync(path)
    expect(await run('--from', '2026-03-02')).toMatchObject({ code: 0, err: '' })
    expect(texts(path)).toHaveLength(3)
    expect(await run('--from', join(home, 'none'))).toMatchObject({ code: 1 })
    writeFileSync(join(home, 'notes'), 'of the week')
    const foreign = await run('--from', join(home, 'notes'))
    expect(foreign).toMatchObject({
      code: 1,
      err: expect.stringContaining('not a Spanwright project'),
    })
    expect(texts(path)).toHaveLength(3)
  })

  it('of a project that was killed keeps what its log has', async () => {
    const path = await backedUp()
    const project = unwrap(Project.open(path))
    add(project, 'in the log')
    const killed = join(temporaryFolder(), 'killed')
    cpSync(dirname(path), killed, { recursive: true })
    project.close()
    const file = join(killed, 'p.spanwright')
    const { out } = await spanwright(temporaryFolder(), 'restore', file, '--json')
    expect(texts(file)).toHaveLength(3)
    expect(texts((JSON.parse(out) as { kept: string }).kept)).toContain('in the log')
  })
})

function spoil(path: string, page: number): void {
  const handle = openSync(path, 'r+')
  writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096)
  closeSync(handle)
}

describe('what can be read of a damaged project', () => {
  const DOCUMENTS = 2000

  it('is saved as a new one, most of it whichever page is lost, and the damaged file is left', () => {
    const path = join(temporaryFolder(), 'p.spanwright')
    const project = unwrap(Project.open(path))
    const documents = Array.from({ length: DOCUMENTS }, (_, i) => ({
      text: `Ann met Bob number ${i} on day ${i * 7919} of the year`,
      spans: [{ start: 0, end: 3, label: 'PERSON' }],
    }))
    unwrap(project.addDocuments('Import', documents, [{ name: 'PERSON' }]))
    const patch = { guidelines: 'Names only.' }
    unwrap(project.apply('Guidelines', [{ type: 'project.update', patch }]))
    project.close()
    const pages = statSync(path).size / 4096
    const saved: number[] = []
    for (let i = 0; i < 6; i++) {
      const folder = temporaryFolder()
      const file = join(folder, 'p.spanwright')
      cpSync(path, file)
      spoil(file, Math.floor(pages * (0.08 + 0.15 * i)))
      const before = readFileSync(file)
      const target = join(folder, 'salvaged.spanwright')
      const salvaged = salvageFile(file, target)
      expect(readFileSync(file).equals(before)).toBe(true)
      const again = unwrap(Project.open(target))
      expect(again.counts()).toMatchObject(salvaged)
      expect(again.document(1)?.document.text).toBe(documents[0].text)
      expect(again.guidelines).toBe('Names only.')
      unwrap(again.addDocuments('Add', [{ text: 'and on', spans: [] }], []))
      again.close()
      saved.push(salvaged.documents)
    }
    expect(Math.min(...saved)).toBeGreaterThan(DOCUMENTS * 0.9)
  })

  it('of one that is whole is everything', async () => {
    const path = await backedUp()
    const client = clientOf(testHost())
    const info = await client.projects.salvage({ path })
    expect(basename(info.path)).toMatch(/^p \(salvaged .*\)\.spanwright$/)
    expect(texts(info.path)).toEqual(texts(path))
    const { out, code } = await spanwright(temporaryFolder(), 'restore', path, '--salvage')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^4 documents and 0 spans saved as .*\.\n$/),
    ])
  })
})
