import { readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { documentFilter } from '../../../src/model/queue.ts'
import { Project, type OpenOptions } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

/** Opens a project that is closed after the test. */
function open(path = join(temporaryFolder(), 'p.spanwright'), options: OpenOptions = {}): Project {
  const project = unwrap(Project.open(path, options))
  onTestFinished(() => project.close())
  return project
}

describe('a new project', () => {
  it.each([
    ['Mine.spanwright', 'Mine'],
    ['Mine.SPANWRIGHT', 'Mine'],
    ['a.spanwright.b', 'a.spanwright.b'],
  ])('in %s is called %s', (file, name) => {
    expect(open(join(temporaryFolder(), file)).name).toBe(name)
  })

  it('has an identity of its own, which it keeps', () => {
    const [one, other] = [open(), open()]
    expect(one.id).toMatch(/^[0-9a-f-]{36}$/)
    expect(one.id).not.toBe(other.id)
    expect(open(one.path).id).toBe(one.id)
  })

  it('leaves one file when it is closed, and nothing beside it when it is opened again', () => {
    const path = join(temporaryFolder(), 'p.spanwright')
    for (let i = 0; i < 2; i++) {
      unwrap(Project.open(path)).close()
      expect(readdirSync(dirname(path))).toEqual(['p.spanwright'])
    }
  })
})

describe('a file is refused', () => {
  const strange = (sql: string) => {
    const path = join(temporaryFolder(), 'p.spanwright')
    unwrap(Project.open(path)).close()
    const db = new Database(path)
    db.exec(sql)
    db.close()
    return path
  }
  /** Our mark where SQLite has it, in a file that is none of SQLite's. */
  const marked = () => {
    const path = join(temporaryFolder(), 'p.spanwright')
    const bytes = Buffer.alloc(4096)
    bytes.writeUInt32BE(0x53505752, 68)
    writeFileSync(path, bytes)
    return path
  }
  const foreign =
    'holds tables or code that Spanwright did not make, so it was not opened. Open a file that comes from Spanwright as it was.'
  const noProject = 'is not a Spanwright project; choose a .spanwright file.'

  it.each([
    ['with a view', () => strange('CREATE VIEW v AS SELECT 1'), 'foreign-file', foreign],
    [
      'with a trigger',
      () => strange('CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END'),
      ...['foreign-file', foreign],
    ],
    ['with our mark alone', marked, 'foreign-file', noProject],
    ['that is a folder', () => temporaryFolder(), 'foreign-file', noProject],
  ])('%s', (_, make, code, why) => {
    const path = make()
    const file = basename(path)
    const failure = { code, message: `${file} ${why}`, place: { file } }
    expect(Project.open(path)).toEqual({ ok: false, failure })
  })

  it('in a folder that is not there', () => {
    expect(Project.open(join(temporaryFolder(), 'none', 'p.spanwright'))).toMatchObject({
      ok: false,
      failure: { code: 'disk', message: expect.stringContaining('its folder does not exist') },
    })
  })
})

describe('a project that is only read', () => {
  const copies = (folder: string) =>
    readdirSync(folder).filter((name) => name.startsWith('spanwright-read-'))
  const emptyTemporary = () => {
    const folder = temporaryFolder()
    for (const name of ['TMPDIR', 'TEMP']) {
      const before = process.env[name]
      process.env[name] = folder
      onTestFinished(() => {
        if (before === undefined) delete process.env[name]
        else process.env[name] = before
      })
    }
    return folder
  }

  it('is a copy as long as it is open', () => {
    const { path } = open()
    const folder = emptyTemporary()
    const project = unwrap(Project.open(path, { readOnly: true }))
    expect(copies(folder)).toHaveLength(1)
    project.close()
    expect(copies(folder)).toEqual([])
  })

  it('leaves no copy when it is refused', () => {
    const path = join(temporaryFolder(), 'p.spanwright')
    unwrap(Project.open(path)).close()
    const db = new Database(path)
    db.exec('CREATE VIEW v AS SELECT 1')
    db.close()
    const folder = emptyTemporary()
    expect(Project.open(path, { readOnly: true }).ok).toBe(false)
    expect(copies(folder)).toEqual([])
  })

  it('takes no change, of no kind, and starts no run of suggestions', async () => {
    const { path } = open()
    const project = open(path, { readOnly: true })
    const refusal = `p can only be read here; copy its file to a folder that you may write to.`
    const refused = { ok: false, failure: { code: 'disk', message: refusal } }
    expect(project.apply('x', [])).toEqual(refused)
    expect(project.redo()).toEqual(refused)
    expect(project.review.removeSet('x')).toEqual(refused)
    expect(() => project.saveRun('r', '', {})).toThrow(refusal)
    expect(() => project.suggest({ origin: 'model', name: 'm' })).toThrow(refusal)
    await expect(project.sweep()).resolves.toBeUndefined()
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('-run'))).toEqual([])
  })

  it('sweeps nothing of what a run has left', async () => {
    const writer = open()
    writer.suggest({ origin: 'model', name: 'm' }).end()
    const project = open(writer.path, { readOnly: true })
    await expect(project.sweep()).resolves.toBeUndefined()
  })
})

describe('what another connection changes', () => {
  const everything = documentFilter.parse({})
  const answers: Record<string, (project: Project) => unknown> = {
    page: (project) => project.page(everything, 0, 9),
    ids: (project) => project.ids(everything),
    position: (project) => project.position(2, everything),
    'next open': (project) => project.nextOpen(null, everything),
    counts: (project) => project.counts(),
    progress: (project) => project.progress(),
    history: (project) => project.history(),
    labels: (project) => project.labels(),
    sets: (project) => project.review.sets(),
    runs: (project) => project.runs(),
  }

  async function change(project: Project): Promise<void> {
    const spans = [{ start: 0, end: 3, label: 'A' }]
    unwrap(project.addDocuments('Import', [{ text: 'Bob', spans }], [{ name: 'A' }]))
    unwrap(project.apply('Done', [{ type: 'document.update', id: 1, patch: { status: 'done' } }]))
    await project.review.addSet('set', 'project', [{ documentId: 1, spans: [] }])
    project.saveRun('r', '2026-01-01', { epochs: 3 })
  }

  it.each(Object.keys(answers))('is in the next answer, whichever it is: %s', async (name) => {
    const one = open()
    unwrap(one.addDocuments('Import', [{ text: 'Ann', spans: [] }], []))
    const other = open(one.path)
    const before = answers[name](one)
    await change(other)
    const after = answers[name](one)
    expect(after).not.toEqual(before)
    expect(after).toEqual(answers[name](open(one.path)))
  })

  it('is told by a version, which own changes and what nobody sees leave alone', async () => {
    const one = open()
    const other = open(one.path)
    unwrap(one.addDocuments('Import', [{ text: 'Ann', spans: [] }], []))
    const [foreign, comparison] = [other.foreignVersion, other.comparisonVersion]
    const run = one.suggest({ origin: 'model', name: 'm' })
    await run.write([{ documentId: 1, proposals: [], uncertainty: 0 }])
    run.end()
    unwrap(other.apply('Flag', [{ type: 'document.update', id: 1, patch: { flagged: true } }]))
    expect([other.foreignVersion, other.comparisonVersion]).toEqual([foreign, comparison])
    await change(one)
    expect(other.foreignVersion).not.toBe(foreign)
    expect(other.comparisonVersion).not.toBe(comparison)
  })

  it('is no news to one that has opened the file since', async () => {
    const one = open()
    unwrap(one.addDocuments('Import', [{ text: 'Ann', spans: [] }], []))
    const other = open(one.path)
    const { foreignVersion } = other
    const run = one.suggest({ origin: 'model', name: 'm' })
    await run.write([{ documentId: 1, proposals: [], uncertainty: 0 }])
    expect(other.foreignVersion).toBe(foreignVersion)
    run.end()
  })
})
