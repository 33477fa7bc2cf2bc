import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../src/training/dataset.ts'
import { RunDirectory } from '../../../src/training/run-directory.ts'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'spanwright-'))))
afterEach(() => rm(folder, { recursive: true }))

/** More text than is written at a time, with characters of every length in UTF-8. */
const documents = Array.from({ length: 4000 }, (_, id) => ({
  id,
  text: `${id} ${'aé漢🎉\u2028\n'.repeat(80)}`,
  words: null,
  spans: [{ start: 0, end: 1, label: 'X' }],
  split: 'auto' as const,
  reviewed: null,
}))

describe('the snapshot of a run', () => {
  it.each([
    ['no documents', []],
    ['megabytes of documents', documents],
  ])('comes back as it was written, with %s', async (_, documents) => {
    const snapshot: Snapshot = { labels: ['X', 'Y'], revision: 7, documents }
    await new RunDirectory(join(folder, 'run')).create(snapshot, {})
    expect(await new RunDirectory(join(folder, 'run')).snapshot()).toEqual(snapshot)
  })
})
