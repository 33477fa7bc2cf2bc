import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { agreement, decide, disagreements, freeze, importSet } from '../../../src/host/review.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

/** Documents 1 and 2 have the same text. */
const texts = ['Ann met Bob', 'Ann met Bob', 'Oslo']

let project: Project
beforeEach(() => {
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  const documents = texts.map((text) => ({
    text,
    spans: text.startsWith('Ann') ? [{ start: 0, end: 3, label: 'PERSON' }] : [],
  }))
  unwrap(project.addDocuments('Import', documents, [{ name: 'PERSON' }, { name: 'PLACE' }]))
  return () => project.close()
})

const labelId = (name: string) => project.labels().find((one) => one.name === name)?.id ?? ''

const file = (...documents: { text: string; spans: [number, number, string][] }[]) =>
  Buffer.from(documents.map(({ text, spans }) => JSON.stringify({ text, label: spans })).join('\n'))

/** The project's own spans against a colleague's file. */
function twoSets(): { a: string; b: string } {
  const { id: a } = freeze(project, 'mine')
  const theirs = file(
    {
      text: texts[0],
      spans: [
        [0, 3, 'PERSON'],
        [8, 11, 'PERSON'],
      ],
    },
    { text: texts[1], spans: [[0, 7, 'PERSON']] },
    { text: texts[2], spans: [[0, 4, 'CITY']] },
  )
  return { a, b: importSet(project, 'theirs', 'theirs.jsonl', theirs).set.id }
}

describe('annotation sets', () => {
  it('stay as they are when the project goes on', () => {
    const set = freeze(project, 'mine')
    expect(set).toMatchObject({ name: 'mine', kind: 'project', documents: 3, spans: 2 })
    unwrap(project.apply('Delete', [{ type: 'label.delete', id: labelId('PLACE') }]))
    for (const { id } of project.spans(1)) {
      unwrap(project.apply('Delete', [{ type: 'span.delete', id }]))
    }
    expect(project.review.set(set.id)).toEqual(set)
  })

  it('are read from a file by exact text, equal texts in their order', () => {
    const { set, unmatched } = importSet(
      project,
      'theirs',
      'theirs.jsonl',
      file(
        { text: 'Ann met Bob', spans: [[8, 11, 'PERSON']] },
        { text: 'Ann  met Bob', spans: [] },
        { text: 'Ann met Bob', spans: [] },
        { text: 'Ann met Bob', spans: [] },
      ),
    )
    expect(set).toMatchObject({ kind: 'file', documents: 2, spans: 1 })
    expect(unmatched).toBe(2)
    expect([...project.review.spans(set.id).keys()]).toEqual([1])
  })

  it('bring labels that the project lacks, as an undo step', () => {
    twoSets()
    expect(project.labels().map(({ name }) => name)).toEqual(['PERSON', 'PLACE', 'CITY'])
    expect(project.history().undo).toBe('Add labels of theirs.jsonl')
  })

  it('from a file without any of the texts are refused', () => {
    const other = file({ text: 'Elsewhere', spans: [] })
    expect(() => importSet(project, 'x', 'x.jsonl', other)).toThrow('No document of x.jsonl')
    expect(project.review.sets()).toEqual([])
  })
})

describe('comparing two sets', () => {
  it('gives agreement, and where they differ in order', () => {
    const { a, b } = twoSets()
    const figures = agreement(project, a, b)
    expect(figures).toMatchObject({ documents: 3, disagreements: 3, decided: 0 })
    expect(figures.precision).toBeCloseTo(1 / 4, 12)
    expect(figures.recall).toBeCloseTo(1 / 2, 12)
    expect(figures.f1).toBeCloseTo(1 / 3, 12)
    expect(disagreements(project, a, b, 0, 10)).toMatchObject({
      total: 3,
      items: [
        { documentId: 1, kind: 'extra', surface: 'Bob', before: 'Ann met ', after: '' },
        { documentId: 2, kind: 'boundary', surface: 'Ann met', a: [{ end: 3 }], b: [{ end: 7 }] },
        { documentId: 3, kind: 'extra', surface: 'Oslo', decided: null },
      ],
    })
  })

  it('leaves documents in the trash out', () => {
    const { a, b } = twoSets()
    unwrap(project.apply('Trash', [{ type: 'document.delete', id: 2 }]))
    expect(agreement(project, a, b)).toMatchObject({ documents: 2, disagreements: 2 })
  })

  it('needs sets that are there', () => {
    expect(() => agreement(project, 'x', 'y')).toThrow('not there any more')
  })
})

describe('deciding', () => {
  it('writes the choice into the project, marks it decided, and undoes both', () => {
    const { a, b } = twoSets()
    const at = { a, b, documentId: 2, start: 0, end: 7 }
    const before = project.spans(2)
    decide(project, { ...at, choice: 'b' })
    expect(project.spans(2)).toMatchObject([
      { start: 0, end: 7, origin: 'human', source: 'theirs', score: null },
    ])
    const { items } = disagreements(project, a, b, 0, 10)
    expect(items.map(({ documentId, decided }) => [documentId, decided])).toEqual([
      [1, null],
      [3, null],
      [2, 'b'],
    ])
    expect(agreement(project, a, b).decided).toBe(1)
    unwrap(project.undo())
    expect(project.spans(2)).toEqual(before)
    expect(agreement(project, a, b).decided).toBe(0)
  })

  it('keeps a span that was chosen already, and may take both or neither', () => {
    const { a, b } = twoSets()
    const at = { a, b, documentId: 2, start: 0, end: 7 }
    const [{ id }] = project.spans(2)
    decide(project, { ...at, choice: 'both' })
    expect(project.spans(2)).toMatchObject([{ end: 7 }, { id, end: 3 }])
    decide(project, { ...at, choice: 'neither' })
    expect(project.spans(2)).toEqual([])
    expect(project.spans(1)).toHaveLength(1)
  })

  it('refuses a place where the sets do not differ', () => {
    const { a, b } = twoSets()
    const decision = { a, b, documentId: 1, start: 0, end: 3, choice: 'a' as const }
    expect(() => decide(project, decision)).toThrow('not there any more')
  })

  it('ends with the set: its decisions go, and redoing one harms nothing', () => {
    const { a, b } = twoSets()
    decide(project, { a, b, documentId: 3, start: 0, end: 4, choice: 'b' })
    unwrap(project.undo())
    unwrap(project.review.removeSet(b))
    expect(project.review.sets()).toHaveLength(1)
    unwrap(project.redo())
    expect(project.spans(3)).toMatchObject([{ start: 0, end: 4 }])
  })
})

describe('merging labels', () => {
  it('merges them in frozen sets too, and undo parts them again', () => {
    const { a, b } = twoSets()
    const [from, into] = [labelId('CITY'), labelId('PLACE')]
    unwrap(project.apply('Merge', [{ type: 'label.merge', from, into }]))
    expect(project.review.spans(b).get(3)).toEqual([{ start: 0, end: 4, labelId: into }])
    unwrap(project.undo())
    expect(project.review.spans(b).get(3)).toEqual([{ start: 0, end: 4, labelId: from }])
    expect(agreement(project, a, b).disagreements).toBe(3)
  })

  it('drops the spans that would be there twice', () => {
    const made = ['PERSON', 'PLACE'].map((name, i) => ({
      ...{ id: `s${i}`, documentId: 3, start: 0, end: 4, labelId: labelId(name) },
      ...{ origin: 'human' as const, source: '', score: null },
    }))
    unwrap(
      project.apply(
        'Label',
        made.map((span) => ({ type: 'span.create' as const, span })),
      ),
    )
    const [from, into] = [labelId('PERSON'), labelId('PLACE')]
    unwrap(project.apply('Merge', [{ type: 'label.merge', from, into }]))
    expect(project.spans(3)).toMatchObject([{ id: 's1', labelId: into }])
    expect(project.counts().perLabel).toEqual({ [into]: 3 })
    unwrap(project.undo())
    expect(project.spans(3)).toHaveLength(2)
  })
})
