import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { vi } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { Project } from '../../src/storage/project.ts'
import type { StoredEdit } from '../../src/storage/history/stored-edit.ts'
import { temporaryFolder } from './temporary.ts'

export const label = (id: string, name = id): StoredEdit => ({
  type: 'label.create',
  label: { id, name, colour: 0, key: '', description: '', position: 0 },
})
export const spanOf = (id: string, documentId: number, labelId = 'A'): StoredEdit => ({
  type: 'span.create',
  span: {
    ...{ id, documentId, start: 0, end: 3, labelId },
    ...{ origin: 'human', source: '', score: null },
  },
})
export const suggestion = (id: string, documentId: number, score: number): StoredEdit => ({
  type: 'suggestion.create',
  suggestion: {
    ...{ id, documentId, start: 4, end: 7, labelId: 'A', score },
    ...{ origin: 'model', source: 'm' },
  },
})

/** From now on everything takes so long that each small step is a transaction of its own. */
export function slowly(): void {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 3))
}

/** Lets `work` go on in turns, and looks in between. */
export async function watching(work: Promise<unknown>, look: () => void): Promise<void> {
  let over = false
  const done = work.finally(() => (over = true))
  // Whoever waits below hears of it.
  done.catch(() => {})
  while (!over) {
    await setImmediate()
    if (!over) look()
  }
  await done
}

/** What a process that is killed now leaves, opened again. */
export function left(path: string): Project {
  const copy = join(temporaryFolder(), 'p.spanwright')
  for (const end of ['', '-wal', '-session'])
    if (existsSync(path + end)) copyFileSync(path + end, copy + end)
  return unwrap(Project.open(copy))
}
