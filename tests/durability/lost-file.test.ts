import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import type { ProjectEvent, Trouble } from '../../src/model/project.ts'
import { Project } from '../../src/storage/project.ts'
import { clientOf } from '../support/changing.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'

const add = (project: Project, text: string) =>
  project.addDocuments(text, [{ text, spans: [] }], [])
const textsOf = (path: string) => {
  const project = unwrap(Project.open(path, { mustExist: true }))
  const texts = [...project.texts()].map(({ text }) => text)
  project.close()
  return texts
}

/** What sync tools, file managers and users do to a file that is open. */
const losses: [string, RegExp, (path: string) => void][] = [
  ['deleted', /deleted or moved/, (path) => rmSync(path)],
  ['deleted with all beside it', /deleted or moved/, removeAll],
  [
    'moved',
    /deleted or moved/,
    (path) => renameSync(path, join(dirname(path), 'moved.spanwright')),
  ],
  ['replaced by rename', /Another file was put/, replace],
  [
    'in a folder that is deleted',
    /deleted or moved/,
    (path) => rmSync(dirname(path), { recursive: true }),
  ],
]

function removeAll(path: string): void {
  for (const name of readdirSync(dirname(path)))
    if (name.startsWith(basename(path))) rmSync(join(dirname(path), name))
}

function replace(path: string): void {
  const other = join(dirname(path), 'other.spanwright')
  const theirs = unwrap(Project.open(other))
  unwrap(add(theirs, 'of another machine'))
  theirs.close()
  renameSync(other, path)
}

function openProject() {
  const home = temporaryFolder()
  const folder = join(home, 'projects')
  mkdirSync(folder)
  const path = join(folder, 'Mine.spanwright')
  const troubles: Trouble[] = []
  const project = unwrap(
    Project.open(path, {
      onTrouble: (trouble) => troubles.push(trouble),
      otherFolder: join(home, 'other'),
      now: () => new Date('2026-03-04T12:00:00Z'),
    }),
  )
  for (const text of ['one', 'two', 'three']) unwrap(add(project, text))
  return { path, project, troubles }
}

describe.skipIf(process.platform === 'win32')('a project whose file is', () => {
  it.each(losses)('%s refuses the next action, and all before it are rescued', (_, says, lose) => {
    const { path, project, troubles } = openProject()
    lose(path)
    for (let i = 0; i < 2; i++) {
      const refused = add(project, 'never answered')
      expect(refused).toMatchObject({ ok: false, failure: { code: 'disk' } })
      expect(refused.ok ? '' : refused.failure.message).toMatch(says)
    }
    expect(project.readOnly).toBe(true)
    expect(project.counts().documents).toBe(3)
    expect(troubles).toEqual([project.trouble])
    const rescued = project.trouble!.instead!.path
    expect(basename(rescued)).toBe('Mine (rescued 2026-03-04).spanwright')
    project.close()
    expect(textsOf(rescued)).toEqual(['one', 'two', 'three'])
  })

  it('replaced stays the file of whoever put it there', () => {
    const { path, project } = openProject()
    replace(path)
    const theirs = readFileSync(path)
    project.watch()
    project.close()
    expect(readFileSync(path).equals(theirs)).toBe(true)
    expect(textsOf(path)).toEqual(['of another machine'])
  })

  it('written over by another program is left as that program wrote it', () => {
    const { path, project } = openProject()
    const backup = join(dirname(path), 'backup.spanwright')
    const theirs = unwrap(Project.open(backup))
    unwrap(add(theirs, 'of another day'))
    theirs.close()
    copyFileSync(backup, path)
    expect(add(project, 'never answered')).toMatchObject({ ok: false })
    expect(project.trouble?.message).toMatch(/wrote over/)
    project.close()
    expect(readFileSync(path).equals(readFileSync(backup))).toBe(true)
    expect(textsOf(path)).toEqual(['of another day'])
    // What the log had is kept.
    expect(readdirSync(dirname(path)).some((name) => name.includes('-wal.old-'))).toBe(true)
  })

  it('gone for which there is no room says so, once, and takes nothing more', () => {
    const { path, project, troubles } = openProject()
    rmSync(dirname(path), { recursive: true })
    writeFileSync(dirname(path), 'a file where the folder was')
    writeFileSync(join(dirname(path), '..', 'other'), 'and another')
    expect(add(project, 'x')).toMatchObject({ ok: false })
    expect(add(project, 'x')).toMatchObject({ ok: false })
    expect(troubles).toMatchObject([{ instead: null, message: /could not be saved elsewhere/ }])
    project.close()
  })

  it('itself, whoever else has it open and comes and goes, is never taken for lost', () => {
    const { path, project } = openProject()
    for (let i = 0; i < 5; i++) {
      const other = unwrap(Project.open(path))
      unwrap(add(other, `theirs ${i}`))
      unwrap(add(project, `mine ${i}`))
      other.close()
      unwrap(add(project, `mine again ${i}`))
    }
    expect(project.trouble).toBeNull()
    project.close()
    expect(textsOf(path)).toHaveLength(18)
    expect(readdirSync(dirname(path))).toEqual(['Mine.spanwright'])
  })
})

it('windows hear that a file is gone while nobody works, and can open what is at its place again', async () => {
  const host = testHost()
  const client = clientOf(host)
  const { id, path } = await client.projects.create({ name: 'P', sample: false })
  unwrap(add(host.projects.get(id), 'one'))
  const heard: ProjectEvent[] = []
  const stop = new AbortController()
  const events = await client.projects.changes({ project: id, page: 'x' }, { signal: stop.signal })
  void (async () => {
    for await (const event of events) heard.push(event)
  })().catch(() => {})
  await vi.waitFor(() => expect(heard).toHaveLength(1))
  const aside = `${path}.aside`
  renameSync(path, aside)
  await vi.waitFor(() => expect(heard).toHaveLength(2), { timeout: 5000 })
  expect(heard[1]).toMatchObject({
    type: 'standing',
    info: { readOnly: true, trouble: { kind: 'lost', instead: { kind: 'rescued' } } },
  })
  renameSync(aside, path)
  const again = await client.projects.open({ path })
  expect(again).toMatchObject({ id, readOnly: false, trouble: null })
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ info: { readOnly: false } }))
  unwrap(add(host.projects.get(id), 'two'))
  expect(host.projects.get(id).counts().documents).toBe(2)
  stop.abort()
  expect(existsSync(path)).toBe(true)
})
