import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RunFolders } from '../../../src/host/training/run-folders.ts'
import { turnedFrom } from '../../../src/host/training/turned-entities.ts'
import type { Run } from '../../../src/model/runs.ts'
import type { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const run = { id: 'r', name: 'Mine 1' } as Run
/** Documents 1 to 59 are there; 60 is gone. */
const project = {
  document: (id: number) => (id < 60 ? { document: { text: `Ann saw ${id}.` } } : undefined),
} as unknown as Project

/** A run with sixty entities of which the second evaluation finds all and the third all but the first. */
function folders(): RunFolders {
  const home = temporaryFolder()
  const entities = Array.from({ length: 60 }, (_, i) => [i + 1, 0, 3, 'PERSON'])
  const evaluations = [
    { step: 2, hits: '0'.repeat(60) },
    { step: 4, hits: '1'.repeat(60) },
    { step: 6, hits: `0${'1'.repeat(59)}` },
  ]
  mkdirSync(join(home, 'runs', 'r'), { recursive: true })
  const record = { position: { turns: { entities, evaluations } } }
  writeFileSync(join(home, 'runs', 'r', 'position.json'), JSON.stringify(record))
  return new RunFolders(home)
}

it('all that turned can be read, by pages, but for documents that are gone', async () => {
  const kept = folders()
  const first = await turnedFrom(kept, project, run, { step: 4, found: true, from: 6 })
  expect(first.items).toHaveLength(50)
  expect(first.items[0]).toEqual({
    ...{ documentId: 7, start: 0, end: 3, label: 'PERSON', found: true },
    ...{ from: 0, excerpt: 'Ann saw 7.' },
  })
  const rest = await turnedFrom(kept, project, run, { step: 4, found: true, from: first.next! })
  expect(rest.items.map(({ documentId }) => documentId)).toEqual([57, 58, 59])
  expect(rest.next).toBeNull()
  const lost = await turnedFrom(kept, project, run, { step: 6, found: false, from: 0 })
  expect(lost.items.map(({ documentId, found }) => [documentId, found])).toEqual([[1, false]])
})

it('where the folder does not tell, a sentence does', async () => {
  const asked = { step: 2, found: true, from: 0 }
  await expect(turnedFrom(folders(), project, run, asked)).rejects.toThrow('beside the checkpoint')
  const empty = new RunFolders(temporaryFolder())
  await expect(turnedFrom(empty, project, run, asked)).rejects.toThrow('beside the checkpoint')
})
