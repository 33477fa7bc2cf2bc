import { deepStrictEqual as same, match } from 'node:assert/strict'
import { cpSync, existsSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { FailureError } from '../../../src/domain/failure.ts'
import { noteUnfinishedIn } from '../../../src/files/unfinished.ts'
import { defaultFolders, notesOfUnfinished } from '../../../src/host/folders.ts'
import { disk, noFault, planFault } from '../../support/disk/faults.ts'
import { patchDisk } from '../../support/disk/patches.ts'
import { acts, leftovers, nextStart, type ActName } from './acts.ts'

/** What the system may answer; see support/disk/faults.ts. */
export const FAULTS = ['ENOSPC', 'EIO', 'EROFS', 'EMFILE'] as const
export type DiskFault = (typeof FAULTS)[number]
export type Lasting = 'once' | 'from then on'

/** One sentence, which ends in what to do. */
const SENTENCE = /^[^\n]{20,300}[.]$/

/**
 * Does an act on a disk that fails at its first operation, then at its second, and so on to the last. Throws,
 * with the number of the operation, where that is not told in a sentence, something is lost or lies about, or
 * the act does not go again. Returns how many operations there are.
 */
export async function atEveryOperation(
  name: ActName,
  fault: DiskFault,
  lasting: Lasting,
  folder: string,
): Promise<number> {
  const template = join(folder, `${name}-${fault}-${lasting}`)
  await acts[name].prepare(template)
  await patchDisk()
  for (let at = 1; ; at++) {
    const home = `${template}-${at}`
    cpSync(template, home, { recursive: true })
    const notes = notesOfUnfinished(defaultFolders({ SPANWRIGHT_HOME: home }))
    noteUnfinishedIn(notes)
    planFault({ fault, at, lasting: lasting !== 'once' }, home)
    const error = await acts[name].act(home).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    const { operations } = disk
    noFault()
    try {
      asOfAnother(notes)
      await judge(name, home, error)
    } catch (cause) {
      throw new Error(`${name}, ${fault} ${lasting}, operation ${at}`, { cause })
    }
    rmSync(home, { recursive: true })
    if (operations < at) {
      same(error, null)
      rmSync(template, { recursive: true })
      return operations
    }
  }
}

/** As if the process had ended that noted these: the next start looks at no other notes. */
function asOfAnother(notes: string): void {
  for (const name of existsSync(notes) ? readdirSync(notes) : [])
    renameSync(join(notes, name), join(notes, name.replace(/^\d+/, String(2 ** 30))))
}

async function judge(name: ActName, home: string, error: unknown): Promise<void> {
  if (error !== null && !(error instanceof FailureError)) throw error
  if (error) match(error.message, SENTENCE)
  await nextStart(home)
  const outcome = await acts[name].look(home)
  if (!error) same(outcome, 'after')
  const left = leftovers(home)
  same(
    left.filter((path) => !path.endsWith('.making')),
    [],
  )
  // Where neither a note could be kept nor the file be removed, it goes an hour later.
  const old = new Date(Date.now() - 2 * 60 * 60 * 1000)
  for (const path of left) utimesSync(join(home, path), old, old)
  if (outcome === 'before') await acts[name].act(home)
  same(await acts[name].look(home), 'after')
  same(leftovers(home), [])
}
