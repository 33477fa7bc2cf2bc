import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { documentFilter, type DocumentFilter } from '../../../src/model/queue.ts'
import { Project } from '../../../src/storage/project.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { makeLabel, makeSpan, makeSuggestion } from '../../support/annotation.ts'
import { PATIENT } from '../../support/patient.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const texts = ['Ann met', '北 ann', 'Bob left', 'Anna 👍', '北北北北']

/** What a model made of a document: how unsure it was, and where it saw an A of one character. */
interface Reading {
  uncertainty: number
  start: number
}

/** What a document is like, as far as filters ask. */
function facts(project: Project, id: number, reading: Reading | undefined) {
  const { document, spans, suggestions } = project.document(id)!
  const own = spans.map(({ start, end, labelId }) => [start, end, labelId].join())
  const read = reading ? [[reading.start, reading.start + 1, 'A'].join()] : []
  const differing = new Set(
    [...own, ...read].filter((one) => !own.includes(one) || !read.includes(one)),
  )
  return {
    ...{ id, document, suggestions, labels: spans.map(({ labelId }) => labelId) },
    length: [...document.text].length,
    // No model has read it: behind all others.
    uncertainty: reading?.uncertainty ?? -1,
    disagreement: reading ? differing.size : -1,
  }
}

/** What a filter leaves and in which order, told from the documents one by one. */
function listed(project: Project, of: DocumentFilter, known: Known): number[] {
  const all = texts.map((_, i) => facts(project, i + 1, known.readings.get(i + 1)))
  const left = all.filter(
    ({ id, document, suggestions, labels, length, disagreement }) =>
      known.trashed.has(id) === (of.status === 'trash') &&
      ['any', 'trash', document.status].includes(of.status) &&
      (!of.flagged || document.flagged) &&
      ['any', document.split].includes(of.split) &&
      (of.labelId === null || labels.includes(of.labelId)) &&
      (!of.suggested || suggestions.length > 0) &&
      (!of.disagreeing || disagreement > 0) &&
      length >= (of.minLength ?? 0) &&
      length <= (of.maxLength ?? Infinity) &&
      document.text.toLowerCase().includes(of.search.toLowerCase()),
  )
  const { order } = of
  if (order === 'length') left.sort((a, b) => a.length - b.length)
  else if (order === 'uncertainty' || order === 'disagreement')
    left.sort((a, b) => b[order] - a[order])
  return left.map(({ id }) => id)
}

/** What was done, as far as no document tells it. */
interface Known {
  readings: Map<number, Reading>
  trashed: Set<number>
}

const filter: fc.Arbitrary<DocumentFilter> = fc
  .record(
    {
      search: fc.constantFrom('a', 'Ann', '北'),
      status: fc.constantFrom<DocumentFilter['status']>('new', 'in-progress', 'done', 'trash'),
      flagged: fc.constant(true),
      split: fc.constantFrom<DocumentFilter['split']>('auto', 'train'),
      labelId: fc.constantFrom('A', 'B'),
      suggested: fc.constant(true),
      disagreeing: fc.constant(true),
      minLength: fc.constant(6),
      maxLength: fc.constant(6),
      order: fc.constantFrom<DocumentFilter['order']>('uncertainty', 'disagreement', 'length'),
    },
    { requiredKeys: [] },
  )
  // Several conditions at once leave nothing.
  .chain((all) => fc.subarray(Object.entries(all), { maxLength: 2 }))
  .map((conditions) => documentFilter.parse(Object.fromEntries(conditions)))

const id = fc.constantFrom(1, 2, 3, 4, 5)
const place = fc.nat(3)
const change = fc.oneof(
  fc.record({
    type: fc.constant('document.update' as const),
    id,
    patch: fc.record(
      {
        status: fc.constantFrom('new' as const, 'in-progress' as const, 'done' as const),
        flagged: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ type: fc.constantFrom('document.delete' as const, 'document.restore' as const), id }),
  fc.record({ type: fc.constant('label' as const), id, place, labelId: fc.constantFrom('A', 'B') }),
  fc.record({ type: fc.constant('suggest' as const), id, place }),
  fc.record({
    type: fc.constant('read' as const),
    ids: fc.uniqueArray(id, { minLength: 1 }),
    uncertainty: fc.constantFrom(0.2, 0.7),
    place,
  }),
)
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never

async function carryOut(project: Project, one: Change, name: string, known: Known): Promise<void> {
  const apply = (edit: StoredEdit) => unwrap(project.apply('Edit', [edit]))
  switch (one.type) {
    case 'label':
    case 'suggest': {
      const part = { documentId: one.id, start: one.place, end: one.place + 1 }
      if (one.type === 'label') {
        return apply({
          type: 'span.create',
          span: makeSpan(name, { ...part, labelId: one.labelId }),
        })
      }
      const suggestion = makeSuggestion(name, { ...part, source: 'another model' })
      return apply({ type: 'suggestion.create', suggestion })
    }
    case 'read': {
      const { ids, uncertainty, place: start } = one
      const proposals = [{ start, end: start + 1, labelId: 'A', source: 'm', score: 1 }]
      const run = project.suggest({ origin: 'model', name: 'm' })
      await run.write(ids.map((documentId) => ({ documentId, uncertainty, proposals })))
      await run.show('Suggest')
      for (const each of ids) known.readings.set(each, { uncertainty, start })
      return
    }
    default:
      apply(one)
      if (one.type === 'document.delete') known.trashed.add(one.id)
      if (one.type === 'document.restore') known.trashed.delete(one.id)
  }
}

it('lists of all filters are what the documents say, after each change', PATIENT, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(filter, { minLength: 1, maxLength: 9 }),
      fc.array(change, { maxLength: 6 }),
      async (filters, changes) => {
        const project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
        const documents = texts.map((text) => ({ text, spans: [] }))
        unwrap(project.addDocuments('Import', documents, []))
        for (const one of ['A', 'B']) {
          unwrap(project.apply('Label', [{ type: 'label.create', label: makeLabel(one) }]))
        }
        const known: Known = { readings: new Map(), trashed: new Set() }
        const check = () => {
          for (const one of filters) {
            const ids = listed(project, one, known)
            expect(project.ids(one)).toEqual(ids)
            const open = ids.filter((each) => project.plainDocument(each)?.status !== 'done')
            expect(project.nextOpen(null, one)).toBe(open[0] ?? null)
          }
        }
        check()
        for (const [step, one] of changes.entries()) {
          await carryOut(project, one, `${step}`, known)
          check()
        }
        project.close()
      },
    ),
    { numRuns: 60 },
  )
})
