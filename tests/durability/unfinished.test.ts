import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { MARKER } from '../../src/files/own-folder.ts'
import { replaceFile } from '../../src/files/replace.ts'
import { noteUnfinished, noteUnfinishedIn } from '../../src/files/unfinished.ts'
import { workerOptions } from '../../src/host/supervisor/worker-options.ts'
import { diskFiles, replaceFile as replaceRecord } from '../../src/training/run-files.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'

/** No process has it: beyond what systems give. */
const GONE = 2 ** 30
const NOTE = '-00000000-0000-4000-8000-000000000000'

/** A home in which a process that is gone has noted these paths. */
function homeWith(...paths: string[]): { home: string; notes: string } {
  const home = temporaryFolder()
  const notes = join(home, 'data', 'unfinished')
  mkdirSync(notes, { recursive: true })
  for (const [i, path] of paths.entries()) writeFileSync(join(notes, `${GONE + i}${NOTE}`), path)
  return { home, notes }
}

it('what a killed process has left anywhere goes with the next start, and its note', async () => {
  const out = temporaryFolder()
  const file = join(out, '.texts.jsonl.new')
  const folder = join(out, '.model.new')
  mkdirSync(folder)
  for (const path of [file, join(folder, MARKER), join(folder, 'config.json')])
    writeFileSync(path, 'half')
  const { home, notes } = homeWith(file, folder, join(out, '.gone.new'))
  await testHost(home).swept
  expect(readdirSync(out)).toEqual([])
  expect(readdirSync(notes)).toEqual([])
})

it('a worker’s notes stand with its host’s, those of a run’s records too', async () => {
  const home = temporaryFolder()
  noteUnfinishedIn(join(home, 'notes'))
  expect(workerOptions({ environment: {} }).env).toMatchObject({
    SPANWRIGHT_UNFINISHED: join(home, 'notes'),
  })
  const written: string[] = []
  const files = {
    ...diskFiles,
    replace: (from: string, to: string) => {
      const names = readdirSync(join(home, 'notes'))
      written.push(...names.map((name) => readFileSync(join(home, 'notes', name), 'utf8')))
      return diskFiles.replace(from, to)
    },
  }
  await replaceRecord(files, join(home, 'position.json'), '{}')
  expect(written).toEqual([join(home, '.position.json.new')])
  expect(readdirSync(join(home, 'notes'))).toEqual([])
})

it('a folder that came to its place is not marked as one to remove any more', async () => {
  const model = join(temporaryFolder(), 'model')
  mkdirSync(model)
  writeFileSync(join(model, MARKER), '')
  const { home } = homeWith(join(model, '..', '.model.new'))
  await testHost(home).swept
  expect(readdirSync(model)).toEqual([])
})

it('nothing else goes: other names, folders of others, and what is being made at this moment', async () => {
  const out = temporaryFolder()
  const named = join(out, 'thesis.doc')
  const theirs = join(out, '.theirs.new')
  const busy = join(out, '.busy.new')
  mkdirSync(theirs)
  for (const path of [named, busy, join(theirs, 'letter.txt')]) writeFileSync(path, 'kept')
  const { home, notes } = homeWith(named, theirs, busy)
  writeFileSync(join(notes, `${process.pid}${NOTE}`), busy)
  await testHost(home).swept
  expect(readdirSync(out).sort()).toEqual(['.busy.new', '.theirs.new', 'thesis.doc'])
  expect(readdirSync(theirs)).toEqual(['letter.txt'])
})

it('what is being made is noted as long as it is, by its whole path', async () => {
  const { home, notes } = homeWith()
  noteUnfinishedIn(notes)
  const path = join(home, 'out.txt')
  await replaceFile(path, async (temporary) => {
    const [note] = readdirSync(notes)
    expect(note).toMatch(new RegExp(`^${process.pid}-`))
    expect(readFileSync(join(notes, note), 'utf8')).toBe(temporary)
    writeFileSync(temporary, 'whole')
  })
  expect(readdirSync(notes)).toEqual([])
  expect(existsSync(path)).toBe(true)
  const forget = noteUnfinished('here.new')
  expect(readFileSync(join(notes, readdirSync(notes)[0]), 'utf8')).toBe(
    join(process.cwd(), 'here.new'),
  )
  forget()
})

it('a note that cannot be kept stops nothing', async () => {
  const home = temporaryFolder()
  writeFileSync(join(home, 'file'), '')
  noteUnfinishedIn(join(home, 'file', 'notes'))
  const path = join(home, 'out.txt')
  await replaceFile(path, async (temporary) => writeFileSync(temporary, 'whole'))
  expect(readFileSync(path, 'utf8')).toBe('whole')
})
