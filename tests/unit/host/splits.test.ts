import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { assignSplits, splitOverview } from '../../../src/host/documents/splits.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

let project: Project
beforeEach(() => {
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  return () => project.close()
})

const add = (...documents: LabelledText[]) =>
  unwrap(project.addDocuments('Import', documents, [{ name: 'PER' }]))
const plain = (...texts: string[]) => add(...texts.map((text) => ({ text, spans: [] })))
const sets = () => new Map([...project.labelledTexts()].map(({ text, split }) => [text, split]))

const version = (n: number, last: string) =>
  `Letter ${n}: the tenant pays the rent on the first day of each month and keeps the garden and the roof and the fence in good order at all times, as the ${last}`

const shares = { dev: 0.2, test: 0.2 }
const texts = Array.from({ length: 300 }, (_, i) => `Text ${i} of many.`)

describe('sets', () => {
  it('are about as large as asked, are one step to undo, and stay as documents are added', async () => {
    plain(...texts)
    expect(await assignSplits(project, shares)).toBe(300)
    const { documents } = await splitOverview(project)
    expect(documents.auto).toBe(0)
    for (const set of ['dev', 'test'] as const) {
      expect(documents[set]).toBeGreaterThan(40)
      expect(documents[set]).toBeLessThan(80)
    }
    const before = sets()
    plain(...Array.from({ length: 50 }, (_, i) => `More ${i}.`))
    expect(await assignSplits(project, { dev: 0.5, test: 0.4 })).toBe(50)
    for (const [text, split] of before) expect(sets().get(text)).toBe(split)
    await project.alone(() => unwrap(project.undo()))
    expect([...sets().values()].filter((split) => split === 'auto')).toHaveLength(50)
  })

  it('hold versions of one text together, and follow one that is in a set', async () => {
    const known = { text: version(7, 'law says.'), spans: [], split: 'test' as const }
    add(...texts.slice(0, 9).map((_, n) => ({ text: version(n, 'law said.'), spans: [] })), known)
    plain(...texts.slice(0, 9).map((_, n) => version(n, 'laws say.')))
    await assignSplits(project, shares)
    const found = sets()
    for (const n of [0, 1, 2, 3, 4, 5, 6, 8])
      expect(found.get(version(n, 'laws say.'))).toBe(found.get(version(n, 'law said.')))
    for (const last of ['law said.', 'laws say.']) expect(found.get(version(7, last))).toBe('test')
    expect(await splitOverview(project)).toMatchObject({ leaks: 0, examples: [] })
  })

  it('tell their figures by label, and what stands in two of them', async () => {
    const spans = [{ start: 0, end: 3, label: 'PER' }]
    add(
      { text: 'Ann came.', spans, split: 'train' },
      { text: 'Ann came.', spans, split: 'test' },
      { text: version(1, 'law said.'), spans: [], split: 'dev' },
      { text: version(1, 'law says.'), spans, split: 'train' },
      { text: 'Bob came.', spans: [], split: 'dev' },
    )
    expect(await splitOverview(project)).toEqual({
      documents: { auto: 0, train: 2, dev: 2, test: 1 },
      perLabel: [{ name: 'PER', spans: { auto: 0, train: 2, dev: 0, test: 1 } }],
      leaks: 2,
      examples: [
        {
          kind: 'equal',
          a: { id: 1, text: 'Ann came.', split: 'train' },
          b: { id: 2, text: 'Ann came.', split: 'test' },
        },
        {
          kind: 'near',
          a: { id: 3, text: version(1, 'law said.'), split: 'dev' },
          b: { id: 4, text: version(1, 'law says.'), split: 'train' },
        },
      ],
      ...{ versions: 0, versionExamples: [] },
    })
  })

  it('are found and offered for what is in none and there more than once, the rest left alone', async () => {
    plain(version(1, 'law said.'), 'Ann came.', version(1, 'laws say.'), 'Bob came.', 'Ann came.')
    const other = (last: string) => `The landlord ${texts.slice(0, 9).join(' ')} ${last}`
    add({ text: other('Ann.'), spans: [], split: 'test' })
    plain(other('Bob.'))
    const overview = await splitOverview(project)
    expect([overview.versions, overview.versionExamples.map(({ kind }) => kind)]).toEqual([
      5,
      ['near', 'equal', 'near'],
    ])
    expect(await assignSplits(project, shares, { which: 'versions' })).toBe(5)
    const found = sets()
    expect(found.get('Bob came.')).toBe('auto')
    expect(found.get(other('Bob.'))).toBe('test')
    expect(found.get(version(1, 'law said.'))).toBe(found.get(version(1, 'laws say.')))
    expect(found.get('Ann came.')).not.toBe('auto')
    expect(await splitOverview(project)).toMatchObject({ leaks: 0, versions: 0 })
  })
})
