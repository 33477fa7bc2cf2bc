import { describe, expect, it } from 'vitest'
import { parseRepository } from '../../../src/checkpoints/hub/repository.ts'
import {
  fewLabels,
  found,
  listed,
  recommendedBases,
  type FewLabels,
} from '../../../src/domain/recommended-bases.ts'
import { families } from '../../../src/families/index.ts'
import { pageOfDocs, rowsUnder } from '../../support/page-tables.ts'

const all = recommendedBases.flatMap(({ bases }) => bases)
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

  it('are those of docs/model-folders.md, with all that is said of them', () => {
    expect(rowsUnder('model-folders', 'Recommended bases')).toEqual(
      all.map(({ repository, family, serves, licence, megabytes, measured }) => [
        ...[repository, family, serves, licence, `${megabytes} MB`],
        measured ? found({ measured }) : '–',
      ]),
    )
  })

  it('have the figures that the bench gave, in docs/few-labels.md', () => {
    const rows = rowsUnder('few-labels', 'Words and shapes beside a network')
    const given = (learner: string): FewLabels => {
      const [, ai, music] = rows.find(([name]) => name === learner) as string[]
      return { 'CrossNER AI': Number.parseFloat(ai), 'CrossNER Music': Number.parseFloat(music) }
    }
    expect(fewLabels).toEqual({
      wordsAndShapes: given('words and shapes alone'),
      starter: given('the starter with both: what is shipped'),
      miniLM: given('MiniLM with both'),
    })
  })

  it('stand beside the starter and words and shapes on both', () => {
    const page = pageOfDocs('model-folders').replaceAll(/\s+/g, ' ')
    for (const figures of Object.values(fewLabels)) expect(page).toContain(listed(figures))
  })
})
