import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { expandFolders, documentsAt } from '../../../src/cli/files.ts'
import { temporaryFolder } from '../../support/temporary.ts'

it('of folders the files are taken, but for hidden ones, and those that others need beside them', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'inside'))
  for (const name of ['.DS_Store', 'b.txt', 'a.txt', 'a.ann'])
    writeFileSync(join(folder, name), 'x')
  const { paths, leftOut } = expandFolders([folder, join(folder, '.DS_Store')])
  expect(paths).toEqual(['a.ann', 'b.txt', '.DS_Store'].map((name) => join(folder, name)))
  expect(leftOut).toEqual([join(folder, '.DS_Store')])
})

it('a file that needs another beside it is read with it', async () => {
  const path = join(temporaryFolder(), 'a.ann')
  writeFileSync(path, 'T1\tPER 0 3\tAnn\n')
  await expect(documentsAt(path)).rejects.toThrow(/^The text in a\.txt is missing/)
  writeFileSync(path.replace('.ann', '.txt'), 'Ann met')
  const { documents } = await documentsAt(path)
  expect(documents).toEqual([
    { text: 'Ann met', spans: [{ start: 0, end: 3, label: 'PER' }], source: 'a.ann' },
  ])
})
