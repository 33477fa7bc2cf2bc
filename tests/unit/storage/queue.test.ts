import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { documentFilter, type DocumentFilter } from '../../../src/model/queue.ts'
import { bulk } from '../../../src/host/documents/bulk.ts'
import { Project } from '../../../src/storage/project.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { makeLabel, makeSpan, makeSuggestion } from '../../support/annotation.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const filter = (part: Partial<DocumentFilter> = {}) => documentFilter.parse(part)
const everything = filter()

let project: Project
beforeEach(() => {
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  return () => project.close()
})

const fill = (...documents: (string | LabelledText)[]) =>
  unwrap(
    project.addDocuments(
      'Import',
      documents.map((one) => (typeof one === 'string' ? { text: one, spans: [] } : one)),
      [],
    ),
  )
const apply = (...edits: StoredEdit[]) => unwrap(project.apply('Edit', edits))
const status = (id: number, to: 'new' | 'done') =>
  apply({ type: 'document.update', id, patch: { status: to } })

describe('a row of the queue', () => {
  it('may be of a document without any text, among others', () => {
    fill('Ann', '', 'Bob')
    const { items } = project.page(everything, 0, 10)
    expect(items.map(({ excerpt, length }) => [excerpt, length])).toEqual([
      ['Ann', 3],
      ['', 0],
      ['Bob', 3],
    ])
  })

  it('tells what its document is like', () => {
    fill({ text: 'Ann 👍', spans: [], source: 'a.txt', flagged: true, status: 'done' }, 'Bob')
    apply({ type: 'label.create', label: makeLabel('A') })
    apply({ type: 'label.create', label: makeLabel('B') })
    apply({ type: 'document.update', id: 2, patch: { note: 'x' } })
    apply(
      { type: 'span.create', span: makeSpan('s') },
      { type: 'span.create', span: makeSpan('t', { end: 2 }) },
      { type: 'span.create', span: makeSpan('u', { labelId: 'B' }) },
      { type: 'suggestion.create', suggestion: makeSuggestion('g') },
    )
    const unread = { uncertainty: null, disagreement: null, expected: null }
    expect(project.page(everything, 0, 10)).toEqual({
      total: 2,
      items: [
        {
          ...{ id: 1, excerpt: 'Ann 👍', source: 'a.txt', status: 'done', length: 5, ...unread },
          ...{ flagged: true, hasNote: false, suggestions: 1, spanCounts: { A: 2, B: 1 } },
        },
        {
          ...{ id: 2, excerpt: 'Bob', source: '', status: 'new', length: 3, ...unread },
          ...{ flagged: false, hasNote: true, suggestions: 0, spanCounts: {} },
        },
      ],
    })
  })

  it.each([
    ['x'.repeat(200), 200],
    ['x'.repeat(201), 200],
    ['北'.repeat(201), 200],
    ['👍'.repeat(101), 200],
    [`x${'👍'.repeat(101)}`, 199],
    ['nul\u0000inside', 10],
  ])('begins like the text, with two hundred units that cut no character: %j', (text, length) => {
    fill(text)
    expect(project.page(everything, 0, 1).items[0].excerpt).toBe(text.slice(0, length))
  })
})

describe('a place in the queue', () => {
  it('is known for a document that the filter leaves, and for no other', () => {
    fill('a', 'b', 'c')
    status(2, 'done')
    expect([1, 2, 3, 4].map((id) => project.position(id, everything))).toEqual([0, 1, 2, null])
    expect([1, 2, 3].map((id) => project.position(id, filter({ status: 'new' })))).toEqual([
      ...[0, null, 1],
    ])
  })

  it('has a next open one, behind it or else from the start', () => {
    fill('aaa', 'bb', 'c', 'dd')
    status(2, 'done')
    const next = (after: number | null, of = everything) => project.nextOpen(after, of)
    expect([null, 1, 2, 3, 4, 99].map((after) => next(after))).toEqual([1, 3, 3, 4, 1, 1])
    // Shortest first: 3, 4, 1.
    const byLength = filter({ order: 'length' })
    expect([null, 3, 2, 4, 1].map((after) => next(after, byLength))).toEqual([3, 4, 4, 1, 3])
    expect(next(1, filter({ flagged: true }))).toBeNull()
    for (const id of [1, 3, 4]) status(id, 'done')
    expect([null, 1, 4].map((after) => next(after))).toEqual([null, null, null])
  })
})

describe('a search', () => {
  it.each<[string, number[]]>([
    ['b', [1, 2]],
    ['B', [1, 2]],
    ['ж', [3, 4]],
    ['Ж', [3, 4]],
    ['жу', [4]],
    ['%', [5]],
    ['a_', [6]],
    ['\\', [7]],
    ['"x', [8]],
    ['"x"', [8]],
    ['北京', [9]],
    ['a long phrase of words', [10]],
    ['OF WORDS', [10]],
  ])(
    'for %j finds what holds it, whatever its case and whatever it means in SQL',
    async (search, ids) => {
      fill(
        'abba',
        'ABBA',
        'Ж',
        'жук',
        '1%c',
        'a_d',
        'x\\y',
        '"x"',
        '在北京',
        'A long phrase of words',
      )
      const found = filter({ search })
      const listed = filter({ search, order: 'length' })
      expect(project.ids(found)).toEqual(ids)
      await project.listed(listed)
      expect(project.ids(listed).toSorted((a, b) => a - b)).toEqual(ids)
    },
  )
})

describe('a long search', () => {
  const long = 'x'.repeat(1000)
  const ends = `${'from one end '.repeat(5)}to the other`

  it('finds what holds all of it in one piece, whatever its case', () => {
    fill(long.slice(1), long, `x ${long.toUpperCase()} x`, 'xxx', ends, ends.replace('other', 'o'))
    expect(project.ids(filter({ search: long }))).toEqual([2, 3])
    expect(project.ids(filter({ search: ends.toUpperCase() }))).toEqual([5])
    // Every three characters of it are there, though not one after the other.
    fill('one end to from the other from one end', 'σΑΣ Σίσυφος ΜΕΓΑΣ Σίσυφος')
    expect(project.ids(filter({ search: ends }))).toEqual([5])
    expect(project.ids(filter({ search: 'σασ σίσυφοσ μεγασ σίσυφοσ' }))).toEqual([8])
  })

  it('of the same again and again asks neither the index for each place, nor for each document', () => {
    fill(...Array.from({ length: 2000 }, (_, i) => `${i} ${'x'.repeat(1200)}`))
    const begun = performance.now()
    const ids = project.ids(filter({ search: long }))
    expect(ids).toHaveLength(2000)
    const flags = ids.slice(0, 400).map((id) => {
      return { type: 'document.update' as const, id, patch: { flagged: true } }
    })
    unwrap(project.apply('Flag', flags))
    expect(project.ids(filter({ search: long }))).toHaveLength(2000)
    // Seconds for the search, and a tenth of one for each document, before.
    expect(performance.now() - begun).toBeLessThan(3000)
  })
})

describe('the lists of filters', () => {
  it('follow an action on more documents than are followed one by one', async () => {
    fill(...Array.from({ length: 520 }, () => 'Ann'))
    const flagged = filter({ flagged: true })
    expect(project.ids(flagged)).toEqual([])
    await bulk(project, { filter: everything }, { type: 'flag', flagged: true })
    expect(project.ids(flagged)).toHaveLength(520)
  })

  it('follow a run over many documents, shown and undone', async () => {
    fill(...Array.from({ length: 120 }, () => 'Ann'))
    apply({ type: 'label.create', label: makeLabel('A') })
    const lists = [
      { suggested: true },
      { disagreeing: true },
      { order: 'uncertainty' as const },
      { order: 'disagreement' as const },
    ].map(filter)
    const firsts = () => lists.map((one) => project.ids(one)[0])
    expect(firsts()).toEqual([undefined, undefined, 1, 1])
    const run = project.suggest({ origin: 'model', name: 'm' })
    const proposals = [{ start: 0, end: 3, labelId: 'A', source: 'm', score: 1 }]
    await run.write(
      project.allIds().map((at) => ({
        ...{ documentId: at, uncertainty: at / 200, proposals: at > 110 ? proposals : [] },
      })),
    )
    await run.show('Suggest')
    expect(firsts()).toEqual([111, 111, 120, 111])
    expect(project.ids(lists[1])).toHaveLength(10)
    unwrap(project.undo())
    expect(firsts()).toEqual([undefined, undefined, 1, 1])
  })

  it('are kept while they are in use, and made anew when six others were used since', () => {
    fill('a')
    const others = ['a', 'b', 'c', 'd', 'e', 'f'].map((search) => filter({ search }))
    const first = project.ids(everything)
    for (const one of others.slice(0, 5)) project.ids(one)
    expect(project.ids(everything)).toBe(first)
    for (const one of others.slice(0, 5)) project.ids(one)
    expect(project.ids(everything)).toBe(first)
    for (const one of others) project.ids(one)
    expect(project.ids(everything)).not.toBe(first)
  })
})
