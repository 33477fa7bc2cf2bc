import {
  copyFileSync,
  cpSync,
  openSync,
  readFileSync,
  rmSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { documentFilter } from '../../src/model/queue.ts'
import { Project } from '../../src/storage/project.ts'
import { temporaryFolder } from '../support/temporary.ts'

const PAGE = 4096
const DOCUMENTS = 3000
const day = (date: string) => () => new Date(`${date}T12:00:00Z`)

/** Numbers that look like noise, the same each time. */
function noise(seed: number): Buffer {
  let state = seed * 2654435761
  return Buffer.from(
    Array.from({ length: PAGE }, () => (state = (state * 1103515245 + 12345) % 2 ** 31) >>> 16),
  )
}

function spoil(path: string, page: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, noise(page), 0, PAGE, page * PAGE)
  closeSync(file)
}

/** A project of many documents with a backup, as a kill leaves it. */
async function killedProject(): Promise<string> {
  const path = join(temporaryFolder(), 'p.spanwright')
  const project = unwrap(Project.open(path, { now: day('2026-03-01') }))
  const documents = Array.from({ length: DOCUMENTS }, (_, i) => ({
    text: `Ann met Bob number ${i} on day ${i * 7919} of the year`,
    spans: [{ start: 0, end: 3, label: 'PERSON' }],
  }))
  unwrap(project.addDocuments('Import', documents, [{ name: 'PERSON' }]))
  unwrap(await project.dailyBackUp())
  unwrap(project.addDocuments('Import', [{ text: 'the last', spans: [] }], []))
  await new Promise((resolve) => setTimeout(resolve, 500))
  const killed = join(temporaryFolder(), 'killed')
  cpSync(dirname(path), killed, { recursive: true })
  project.close()
  return join(killed, 'p.spanwright')
}

describe('a page of noise in a project that was killed', () => {
  let files: { page: number; path: string }[]
  beforeAll(async () => {
    const path = await killedProject()
    const pages = statSync(path).size / PAGE
    files = Array.from({ length: 12 }, (_, i) => {
      const page = 1 + Math.floor(((pages - 2) * i) / 11)
      const folder = join(dirname(dirname(path)), `spoilt-${page}`)
      cpSync(dirname(path), folder, { recursive: true })
      // Pages that are in the log as well are read from there.
      rmSync(join(folder, 'p.spanwright-wal'))
      spoil(join(folder, 'p.spanwright'), page)
      return { page, path: join(folder, 'p.spanwright') }
    })
  })

  it('is noticed on opening, wherever it is, and the file is not written to', () => {
    for (const { page, path } of files) {
      const before = readFileSync(path)
      const opened = Project.open(path, { mustExist: true })
      if (opened.ok) {
        onTestFinished(() => opened.value.close())
        const { trouble, readOnly } = opened.value
        expect({ page, trouble, readOnly }).toMatchObject({
          ...{ page, readOnly: true },
          trouble: {
            kind: 'damaged',
            instead: { kind: 'backup' },
            message: /backup of 2026-03-01/,
          },
        })
        expect(opened.value.addDocuments('Add', [{ text: 'x', spans: [] }], []).ok).toBe(false)
      } else {
        expect(opened.failure.message).toMatch(/damaged.*backup of 2026-03-01/)
      }
      expect(readFileSync(path).equals(before), `page ${page}`).toBe(true)
    }
  })
})

describe('a page of noise in a project that was closed', () => {
  it('is met by whoever writes into it, who then writes no more', async () => {
    const path = await killedProject()
    unwrap(Project.open(path)).close()
    for (let page = 3; page < 60; page++) spoil(path, page)
    const opened = Project.open(path)
    if (!opened.ok) return expect(opened.failure.message).toMatch(/damaged/)
    const project = opened.value
    onTestFinished(() => project.close())
    let refusal = ''
    for (let id = 1; id < DOCUMENTS && refusal === ''; id += 50) {
      const patch = { flagged: true, note: 'n'.repeat(3000) }
      const done = project.apply('Flag', [{ type: 'document.update', id, patch }])
      if (!done.ok) refusal = done.failure.message
    }
    expect(refusal).toMatch(/damaged|cannot be read/)
    expect(project.trouble).toMatchObject({ kind: 'damaged' })
    expect(project.undo().ok).toBe(false)
  })

  it('is noticed by the daily backup, which keeps the earlier ones', async () => {
    const path = await killedProject()
    unwrap(Project.open(path)).close()
    const pages = statSync(path).size / PAGE
    spoil(path, Math.floor(pages / 2))
    const project = unwrap(Project.open(path, { now: day('2026-03-02') }))
    onTestFinished(() => project.close())
    const made = await project.dailyBackUp()
    expect(made).toMatchObject({ ok: false, failure: { code: 'foreign-file' } })
    expect(project.trouble).toMatchObject({ kind: 'damaged' })
    expect(readdirSync(join(dirname(path), 'backups'))).toEqual(['p.2026-03-01.spanwright'])
  })
})

describe('a project in order', () => {
  it('is opened after a kill without a word', async () => {
    const path = await killedProject()
    const project = unwrap(Project.open(path))
    expect(project.trouble).toBeNull()
    expect(project.page(documentFilter.parse({ search: 'the last' }), 0, 1).total).toBe(1)
    project.close()
  })

  it('keeps today’s backup, and those of days to come, when a clock ran ahead', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'p.spanwright')
    const names = () => readdirSync(join(folder, 'backups')).sort()
    const backUp = async (date: string) => {
      const project = unwrap(Project.open(path, { now: day(date) }))
      const made = unwrap(await project.dailyBackUp())
      project.close()
      return made && basename(made)
    }
    const future = [1, 2, 3, 4, 5].map((date) => `2031-01-0${date}`)
    for (const date of future) await backUp(date)
    for (let date = 1; date <= 7; date++)
      expect(await backUp(`2026-03-0${date}`)).toBe(`p.2026-03-0${date}.spanwright`)
    const kept = [3, 4, 5, 6, 7].map((date) => `p.2026-03-0${date}.spanwright`)
    expect(names()).toEqual([...kept, ...future.map((date) => `p.${date}.spanwright`)])
  })
})

describe('a copy that was made while the file was written to', () => {
  it('and ends before the pages that its head names is refused in the same sentence', async () => {
    const killed = await killedProject()
    const copy = join(temporaryFolder(), 'copy.spanwright')
    const bytes = readFileSync(killed)
    writeFileSync(copy, bytes.subarray(0, bytes.length - 20 * PAGE))
    const opened = Project.open(copy)
    expect(opened.ok ? '' : opened.failure.message).toMatch(/copied while it was being saved/)
  })

  it('whose parts are of two moments is refused in a sentence', async () => {
    const path = join(temporaryFolder(), 'p.spanwright')
    const project = unwrap(Project.open(path))
    onTestFinished(() => project.close())
    const add = (n: number) => {
      const documents = Array.from({ length: n }, (_, i) => ({ text: `text ${i}`, spans: [] }))
      unwrap(project.addDocuments('Add', documents, []))
    }
    const takenIn = () => new Promise((resolve) => setTimeout(resolve, 500))
    add(500)
    await takenIn()
    const early = join(temporaryFolder(), 'copy.spanwright')
    copyFileSync(path, early)
    add(500)
    await takenIn()
    const late = readFileSync(path)
    // The first half was read before, the second after.
    const half = Math.floor(statSync(early).size / 2 / PAGE) * PAGE
    const torn = Buffer.concat([readFileSync(early).subarray(0, half), late.subarray(half)])
    writeFileSync(early, torn)
    expect(Project.open(early)).toMatchObject({
      ok: false,
      failure: {
        message: expect.stringMatching(/copied while it was being saved.*copy it again/) as string,
      },
    })
    expect(readFileSync(early).equals(torn)).toBe(true)
    expect(readdirSync(dirname(early))).toEqual(['copy.spanwright'])
  })
})
