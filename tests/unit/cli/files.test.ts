import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { expandPaths, documentsAt } from '../../../src/cli/files.ts'
import { temporaryFolder } from '../../support/temporary.ts'

it('of folders the files are taken, but for hidden ones, and those that others need beside them', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'inside'))
  for (const name of ['.DS_Store', 'b.txt', 'a.txt', 'a.ann'])
    writeFileSync(join(folder, name), 'x')
  const { paths, leftOut } = expandPaths([folder, join(folder, '.DS_Store')])
  expect(paths).toEqual(['a.ann', 'b.txt', '.DS_Store'].map((name) => join(folder, name)))
  expect(leftOut).toEqual([join(folder, '.DS_Store')])
})

it('of patterns the files are taken, each once, and a file of that very name before them', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'inside', 'deep'), { recursive: true })
  for (const name of ['a.txt', 'b.md', 'inside/c.txt', 'inside/deep/d.txt', '[x].txt', 'x.txt'])
    writeFileSync(join(folder, name), 'x')
  const pathsOf = (...patterns: string[]) =>
    expandPaths(patterns.map((one) => join(folder, one))).paths.map((path) =>
      relative(folder, path),
    )
  expect(pathsOf('**/*.txt', 'a.txt')).toEqual([
    ...['[x].txt', 'a.txt', 'inside/c.txt', 'inside/deep/d.txt', 'x.txt'].map((one) =>
      join(...one.split('/')),
    ),
  ])
  expect(pathsOf('*.{md,txt}')).toEqual(['[x].txt', 'a.txt', 'b.md', 'x.txt'])
  expect(pathsOf('[x].txt')).toEqual(['[x].txt'])
  expect(() => pathsOf('*.pdf')).toThrow(
    /^No file is called as .*\*\.pdf says; check the pattern\.$/,
  )
  expect(expandPaths(['-']).paths).toEqual(['-'])
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
