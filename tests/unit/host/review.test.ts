import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { compare } from '../../../src/host/review/comparison.ts'
import {
  agreement,
  decide,
  disagreements,
  freeze,
  importSet,
} from '../../../src/host/review/review.ts'
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
async function twoSets(): Promise<{ a: string; b: string }> {
  const { id: a } = await freeze(project, 'mine')
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
  const { set } = await importSet(project, 'theirs', 'theirs.jsonl', theirs)
  return { a, b: set.id }
}

describe('annotation sets', () => {
  it('stay as they are when the project goes on', async () => {
    const set = await freeze(project, 'mine')
    expect(set).toMatchObject({ name: 'mine', kind: 'project', documents: 3, spans: 2 })
    unwrap(project.apply('Delete', [{ type: 'label.delete', id: labelId('PLACE') }]))
    for (const { id } of project.spans(1)) {
      unwrap(project.apply('Delete', [{ type: 'span.delete', id }]))
    }
    expect(project.review.set(set.id)).toEqual(set)
  })

  it('are read from a file by exact text, equal texts in their order', async () => {
    const { set, unmatched } = await importSet(
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

  it('bring labels that the project lacks, as an undo step', async () => {
    await twoSets()
    expect(project.labels().map(({ name }) => name)).toEqual(['PERSON', 'PLACE', 'CITY'])
    expect(project.history().undo).toBe('Add labels of theirs.jsonl')
  })

  it('from a file without any of the texts are refused', async () => {
    const other = file({ text: 'Elsewhere', spans: [] })
    await expect(importSet(project, 'x', 'x.jsonl', other)).rejects.toThrow(
      'No document of x.jsonl',
    )
    expect(project.review.sets()).toEqual([])
  })
})

describe('comparing two sets', () => {
  it('gives agreement, and where they differ in order', async () => {
    const { a, b } = await twoSets()
    const figures = await agreement(project, a, b)
    expect(figures).toMatchObject({ documents: 3, disagreements: 3, decided: 0 })
    expect(figures.precision).toBeCloseTo(1 / 4, 12)
    expect(figures.recall).toBeCloseTo(1 / 2, 12)
    expect(figures.f1).toBeCloseTo(1 / 3, 12)
    expect(await disagreements(project, a, b, 0, 10)).toMatchObject({
      total: 3,
      items: [
        { documentId: 1, kind: 'extra', surface: 'Bob', before: 'Ann met ', after: '' },
        { documentId: 2, kind: 'boundary', surface: 'Ann met', a: [{ end: 3 }], b: [{ end: 7 }] },
        { documentId: 3, kind: 'extra', surface: 'Oslo', decided: null },
      ],
    })
  })

  it('leaves documents in the trash out', async () => {
    const { a, b } = await twoSets()
    unwrap(project.apply('Trash', [{ type: 'document.delete', id: 2 }]))
    expect(await agreement(project, a, b)).toMatchObject({ documents: 2, disagreements: 2 })
  })

  it('needs sets that are there', async () => {
    await expect(agreement(project, 'x', 'y')).rejects.toThrow('not there any more')
  })
})

describe('a comparison', () => {
  const label = () => {
    const provenance = { origin: 'human' as const, source: '', score: null }
    const span = { id: 'new', documentId: 3, start: 0, end: 4, labelId: labelId('PLACE') }
    unwrap(project.apply('Label', [{ type: 'span.create', span: { ...span, ...provenance } }]))
  }

  it('is made once, however often it is asked for, while the user annotates and decides', async () => {
    const { a, b } = await twoSets()
    const [first, second] = await Promise.all([compare(project, a, b), compare(project, a, b)])
    label()
    await decide(project, { a, b, documentId: 3, start: 0, end: 4, choice: 'b' })
    unwrap(project.undo())
    expect(second).toBe(first)
    expect(await compare(project, a, b)).toBe(first)
  })

  it.each([
    [
      'a document goes to the trash',
      () => project.apply('x', [{ type: 'document.delete', id: 2 }]),
    ],
    [
      'a label is deleted',
      () => project.apply('x', [{ type: 'label.delete', id: labelId('CITY') }]),
    ],
    [
      'labels are merged',
      () =>
        project.apply('x', [
          { type: 'label.merge', from: labelId('CITY'), into: labelId('PERSON') },
        ]),
    ],
  ])('is made anew when %s, and when that is undone', async (_, change) => {
    const { a, b } = await twoSets()
    const before = await compare(project, a, b)
    unwrap(change())
    const after = await compare(project, a, b)
    expect(after).not.toEqual(before)
    unwrap(project.undo())
    expect(await compare(project, a, b)).toEqual(before)
    expect(await compare(project, a, b)).not.toBe(before)
  })

  it('is made anew when another process has changed the file, and refused without its set', async () => {
    const { a, b } = await twoSets()
    const before = await compare(project, a, b)
    const other = unwrap(Project.open(project.path))
    unwrap(other.apply('Trash', [{ type: 'document.delete', id: 2 }]))
    expect(await compare(project, a, b)).toMatchObject({ documents: before.documents - 1 })
    unwrap(other.review.removeSet(b))
    other.close()
    await expect(compare(project, a, b)).rejects.toThrow('not there any more')
    unwrap(project.review.removeSet(a))
    await expect(compare(project, a, a)).rejects.toThrow('not there any more')
  })

  it('begins again when what it reads changes on the way, and lets others have their turn', async () => {
    const { a, b } = await twoSets()
    // A clock on which every look takes longer than one stretch of work.
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 100))
    onTestFinished(() => void vi.restoreAllMocks())
    const comparison = compare(project, a, b)
    setImmediate(() => unwrap(project.apply('Trash', [{ type: 'document.delete', id: 1 }])))
    expect(await comparison).toMatchObject({ documents: 2, clusters: [{}, {}] })
  })
})

describe('deciding', () => {
  it('writes the choice into the project, marks it decided, and undoes both', async () => {
    const { a, b } = await twoSets()
    const at = { a, b, documentId: 2, start: 0, end: 7 }
    const before = project.spans(2)
    await decide(project, { ...at, choice: 'b' })
    expect(project.spans(2)).toMatchObject([
      { start: 0, end: 7, origin: 'human', source: 'theirs', score: null },
    ])
    const { items } = await disagreements(project, a, b, 0, 10)
    expect(items.map(({ documentId, decided }) => [documentId, decided])).toEqual([
      [1, null],
      [3, null],
      [2, 'b'],
    ])
    expect((await agreement(project, a, b)).decided).toBe(1)
    unwrap(project.undo())
    expect(project.spans(2)).toEqual(before)
    expect((await agreement(project, a, b)).decided).toBe(0)
  })

  it('keeps a span that was chosen already, and may take both or neither', async () => {
    const { a, b } = await twoSets()
    const at = { a, b, documentId: 2, start: 0, end: 7 }
    const [{ id }] = project.spans(2)
    await decide(project, { ...at, choice: 'both' })
    expect(project.spans(2)).toMatchObject([{ end: 7 }, { id, end: 3 }])
    await decide(project, { ...at, choice: 'neither' })
    expect(project.spans(2)).toEqual([])
    expect(project.spans(1)).toHaveLength(1)
  })

  it('refuses a place where the sets do not differ', async () => {
    const { a, b } = await twoSets()
    const decision = { a, b, documentId: 1, start: 0, end: 3, choice: 'a' as const }
    await expect(decide(project, decision)).rejects.toThrow('not there any more')
  })

  it('ends with the set: its decisions go, and redoing one harms nothing', async () => {
    const { a, b } = await twoSets()
    await decide(project, { a, b, documentId: 3, start: 0, end: 4, choice: 'b' })
    unwrap(project.undo())
    unwrap(project.review.removeSet(b))
    expect(project.review.sets()).toHaveLength(1)
    unwrap(project.redo())
    expect(project.spans(3)).toMatchObject([{ start: 0, end: 4 }])
  })
})

describe('merging labels', () => {
  it('merges them in frozen sets too, and undo parts them again', async () => {
    const { a, b } = await twoSets()
    const [from, into] = [labelId('CITY'), labelId('PLACE')]
    unwrap(project.apply('Merge', [{ type: 'label.merge', from, into }]))
    expect(project.review.spans(b).get(3)).toEqual([{ start: 0, end: 4, labelId: into }])
    unwrap(project.undo())
    expect(project.review.spans(b).get(3)).toEqual([{ start: 0, end: 4, labelId: from }])
    expect((await agreement(project, a, b)).disagreements).toBe(3)
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
