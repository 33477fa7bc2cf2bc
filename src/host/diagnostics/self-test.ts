import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { unwrap } from '../../domain/failure.ts'
import { diskFailure } from '../../files/disk.ts'
import { temporaryFolder } from '../../files/temporary-folder.ts'
import { documentFilter } from '../../model/queue.ts'
import { Project } from '../../storage/project.ts'
import type { Folders } from '../folders.ts'
import { RuleReader } from '../tagging/rules/rule-reader.ts'

/** A part of the program that was tried. */
export interface Check {
  name: string
  ok: boolean
  /** What was seen; else what is wrong and what to do. */
  detail: string
}

/** Less than this leaves no room for a base and a run. */
const ENOUGH_BYTES = 2 * 1024 ** 3

/** Tries what the program stands on, each part by itself, within a second; nothing of the user's is touched. */
export async function selfTest(folders: Folders): Promise<Check[]> {
  return [
    await tried('Data folder', () => writing(folders.data)),
    await tried('Room on the disk', () => room(folders.data)),
    await tried('Project files', keepingProject),
    await tried('Threads', readingInThread),
  ]
}

async function tried(name: string, work: () => Promise<string> | string): Promise<Check> {
  try {
    return { name, ok: true, detail: await work() }
  } catch (thrown) {
    const error = diskFailure(thrown, `Trying the ${name.toLowerCase()}`)
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) }
  }
}

function writing(folder: string): string {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `.self-test-${randomUUID()}`)
  writeFileSync(file, 'tried', { flag: 'wx', flush: true })
  rmSync(file)
  return `${folder} can be written.`
}

async function room(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder)
  const gigabytes = ((bavail * bsize) / 1024 ** 3).toFixed(1)
  if (bavail * bsize >= ENOUGH_BYTES) return `${gigabytes} GB are free.`
  throw new Error(`Only ${gigabytes} GB are free, too little for a base and a run; make room.`)
}

async function keepingProject(): Promise<string> {
  const { path, remove } = temporaryFolder('test')
  try {
    const project = unwrap(Project.create(join(path, 'self-test.spanwright')))
    unwrap(project.addDocuments('Try', [{ text: 'Ann met Bob.', spans: [] }], [{ name: 'X' }]))
    const filter = documentFilter.parse({ search: 'bob' })
    await project.listed(filter)
    const found = project.ids(filter).length
    project.close()
    if (found === 1) return 'A project was made, written and searched.'
    throw new Error(`A text that is there was found ${found} times; install Spanwright again.`)
  } finally {
    remove()
  }
}

async function readingInThread(): Promise<string> {
  const rule = { id: 'r', name: 'Try', labelId: 'x', kind: 'gazetteer' as const, body: 'Ann' }
  const reader = await RuleReader.start([{ ...rule, matchCase: true, enabled: true, position: 0 }])
  try {
    const [[found]] = await reader.read([{ text: 'Ann met Bob.', words: null }])
    if (found.length === 1) return 'A thread read a text.'
    throw new Error('A thread read a text wrongly; install Spanwright again.')
  } finally {
    await reader.close()
  }
}
