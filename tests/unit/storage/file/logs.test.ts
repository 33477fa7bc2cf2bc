import { writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ProjectFile } from '../../../../src/storage/file/project-file.ts'
import { hasOwnLog, settleLog } from '../../../../src/storage/file/session.ts'
import { beside, projectFile, putMark } from '../../../support/project-files.ts'

function look(path: string): ProjectFile {
  const file = new ProjectFile(path)
  onTestFinished(() => file.close())
  return file
}

/** A closed file of that mark, and what is beside it: a note, and perhaps a log. */
function lying(mark: number, note: string | null, log = true): string {
  const path = projectFile()
  putMark(path, mark)
  if (note !== null) writeFileSync(`${path}-session`, note)
  if (log) writeFileSync(`${path}-wal`, 'a log')
  writeFileSync(`${path}-shm`, '')
  return path
}

const ALL = ['p.spanwright', 'p.spanwright-session', 'p.spanwright-shm', 'p.spanwright-wal']
const UNNOTED = ['p.spanwright', 'p.spanwright-shm', 'p.spanwright-wal']
const ASIDE = ['p.spanwright', 'p.spanwright-wal.old']

/** Which marks a log is for whose note is such; and which not. */
const own: [number, string][] = [
  [77, '77\n'],
  [77, '500 77\n'],
  [500, '500 77\n'],
  // Marks that were given since the note was last on the disk.
  [78, '77\n'],
  [77 + 255, '77\n'],
  // The note comes before the first mark.
  [0, '77 0\n'],
]
const foreign: [number, string][] = [
  [76, '77\n'],
  [77 + 256, '77\n'],
  [0, '77\n'],
  [5, '77 0\n'],
  [200, '500 0\n'],
]
const unreadable = ['', '77', 'x77\n', '77x\n', '77  500\n', ' 77\n', '77 \n', '77\n77\n', '-77\n']

describe('a log that lies beside a file', () => {
  it.each(own)('is its own where the mark is %i and the note %j', (mark, note) => {
    const path = lying(mark, note)
    expect([settleLog(look(path)), hasOwnLog(look(path))]).toEqual(['session', true])
    expect(beside(path)).toEqual(ALL)
  })

  it.each(foreign)(
    'is another’s where the mark is %i and the note %j: kept aside',
    (mark, note) => {
      const path = lying(mark, note)
      expect(hasOwnLog(look(path))).toBe(false)
      expect(beside(path)).toEqual(ALL)
      expect(settleLog(look(path))).toBe(mark === 0 ? 'nothing' : 'copy')
      expect(beside(path)).toEqual(ASIDE)
      expect(hasOwnLog(look(path))).toBe(false)
    },
  )

  it.each(unreadable)('is taken for its own where the note cannot be read: %j', (note) => {
    const path = lying(9, note)
    expect([settleLog(look(path)), hasOwnLog(look(path))]).toEqual(['session', true])
    expect(beside(path)).toEqual(ALL)
  })

  it('is taken for its own where there is no note', () => {
    const path = lying(9, null)
    expect([settleLog(look(path)), hasOwnLog(look(path))]).toEqual(['session', true])
    expect(beside(path)).toEqual(UNNOTED)
  })
})

describe('where no log lies beside a file', () => {
  it.each([
    ['it was closed', 0, null, 'nothing'],
    ['it is a copy out of a session', 77, null, 'copy'],
    ['it is a copy in the place of another file', 9, '77\n', 'copy'],
    ['it was closed, and put in the place of another', 0, '77\n', 'nothing'],
    ['its session had all in the file', 77, '77\n', 'session'],
  ] as const)('%s', (_, mark, note, left) => {
    const path = lying(mark, note, false)
    expect(hasOwnLog(look(path))).toBe(false)
    expect(settleLog(look(path))).toBe(left)
    expect(beside(path)).toEqual(
      left === 'session'
        ? ['p.spanwright', 'p.spanwright-session', 'p.spanwright-shm']
        : note
          ? ['p.spanwright']
          : ['p.spanwright', 'p.spanwright-shm'],
    )
  })
})
