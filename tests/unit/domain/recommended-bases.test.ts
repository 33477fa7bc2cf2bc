import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseRepository } from '../../../src/checkpoints/hub/repository.ts'
import { recommendedBases } from '../../../src/domain/recommended-bases.ts'
import { families } from '../../../src/families/index.ts'

const all = recommendedBases.flatMap(({ bases }) => bases)
const page = readFileSync(new URL('../../../docs/model-folders.md', import.meta.url), 'utf8')

describe('recommended bases', () => {
  it('have names that the hub takes, each with its organisation', () => {
    for (const { repository } of all) {
      expect(parseRepository(repository)).toEqual({ name: repository, revision: 'main' })
      expect(repository.split('/')).toHaveLength(2)
    }
  })

  it('are of families that load', () => {
    expect(all.filter(({ family }) => !(family in families))).toEqual([])
  })

  it('stand in the list once, in groups that hold some', () => {
    expect(new Set(all.map(({ repository }) => repository.toLowerCase())).size).toBe(all.length)
    expect(recommendedBases.filter(({ bases }) => bases.length === 0)).toEqual([])
  })

  it('are those of docs/model-folders.md, with their families, licences and sizes', () => {
    const section = page.split('\n## Recommended bases\n')[1].split('\n## ')[0]
    const lines = section.split('\n').filter((line) => line.startsWith('|'))
    const cellsOf = (line: string) => line.split('|').map((cell) => cell.replaceAll('`', '').trim())
    expect(lines.slice(2).map((line) => cellsOf(line).slice(1, 6))).toEqual(
      all.map(({ repository, family, serves, licence, megabytes }) => [
        ...[repository, family, serves],
        ...[licence, `${megabytes} MB`],
      ]),
    )
  })
})
