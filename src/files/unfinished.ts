import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isAlive } from './processes.ts'

/** The process that made it, and what tells its notes apart. */
const NOTE = /^(\d+)-[0-9a-f-]{36}$/

let folder: string | undefined

/** Where this process notes what it makes, and where the next one looks for what was left. */
export function noteUnfinishedIn(path: string): void {
  folder = path
}

/** The same place, for a process that this one starts; undefined where none was named. */
export function placeOfNotes(): string | undefined {
  return folder
}

/**
 * Notes the path of a file or folder under construction, before it is made: what a kill leaves of it anywhere
 * on the disk is found by the next start. Returns how to take the note back, which stays as long as there is
 * anything at the path.
 */
export function noteUnfinished(path: string): () => void {
  if (folder === undefined) return () => {}
  const note = join(folder, `${process.pid}-${randomUUID()}`)
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(note, resolve(path))
  } catch {
    // Where no note can be kept, what is made for its own sake says so.
  }
  return () => {
    if (existsSync(path)) return
    try {
      rmSync(note, { force: true })
    } catch {
      // The next start finds nothing at its path.
    }
  }
}

/** What processes that are gone have left unfinished; `forget` takes its note away. */
export function leftUnfinished(): { path: string; forget: () => void }[] {
  const notes = folder === undefined ? [] : notesIn(folder)
  const underWay = new Set(notes.filter(({ pid }) => isAlive(pid)).map(({ path }) => path))
  return notes
    .filter(({ pid, path }) => !isAlive(pid) && !underWay.has(path))
    .map(({ path, note }) => ({ path, forget: () => rmSync(note, { force: true }) }))
}

function notesIn(place: string): { pid: number; path: string; note: string }[] {
  try {
    return readdirSync(place).flatMap((name) => {
      const pid = NOTE.exec(name)?.[1]
      const note = join(place, name)
      return pid ? [{ pid: Number(pid), path: readFileSync(note, 'utf8'), note }] : []
    })
  } catch {
    // There are none, or another process takes one away at this moment.
    return []
  }
}
