import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LabelledText } from '../../../src/model/documents.ts'
import type { OccurrenceQuery, Rule } from '../../../src/model/labels.ts'
import { documentFilter } from '../../../src/model/queue.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { bulk } from '../../../src/host/documents/bulk.ts'
import { labelOccurrences, previewOccurrences } from '../../../src/host/documents/occurrences.ts'
import { exportFile } from '../../../src/host/documents/exporting.ts'
import { importBytes } from '../../../src/host/documents/importing.ts'
import { finderOf } from '../../../src/host/tagging/rules/finder.ts'
import { previewRule } from '../../../src/host/tagging/rules/preview.ts'
import { RuleReader } from '../../../src/host/tagging/rules/rule-reader.ts'
import {
  countByScore,
  suggestWithRules,
  uncertaintyOf,
} from '../../../src/host/tagging/suggestions.ts'
import { intoSentences } from '../../../src/host/documents/sentences.ts'
import type { ProjectChange } from '../../../src/model/project.ts'
import { Project } from '../../../src/storage/project.ts'
import { stateOf } from '../../support/project-model.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const everything = { filter: documentFilter.parse({}) }

let clock: Date
let project: Project
/** What the project has announced. */
let heard: ProjectChange[]
beforeEach(() => {
  clock = new Date(Date.UTC(2026, 0, 1))
  const path = join(temporaryFolder(), 'p.spanwright')
  heard = []
  const onChange = (change: ProjectChange) => heard.push(change)
  project = unwrap(Project.open(path, { now: () => clock, onChange }))
  return () => project.close()
})

function fill(documents: (string | LabelledText)[], labels = ['PERSON', 'PLACE']): void {
  const texts = documents.map((one) => (typeof one === 'string' ? { text: one, spans: [] } : one))
  unwrap(
    project.addDocuments(
      'Import',
      texts,
      labels.map((name) => ({ name })),
    ),
  )
}

const labelId = (name: string) => project.labels().find((one) => one.name === name)?.id ?? ''

const surfaces = (id: number) =>
  project.spans(id).map((span) => project.document(id)?.document.text.slice(span.start, span.end))

const makeRule = (part: Partial<Rule>): Rule => ({
  ...{ id: 'r', kind: 'gazetteer', name: 'People', labelId: labelId('PERSON'), body: 'Ann' },
  ...{ matchCase: true, enabled: true, position: 0, ...part },
})

async function suggest() {
  const events = []
  for await (const event of suggestWithRules(project, everything)) events.push(event)
  return events.at(-1)
}

describe('label everywhere', () => {
  const query = (part: Partial<OccurrenceQuery> = {}): OccurrenceQuery => ({
    ...{ text: 'Ann', documentId: null, labelId: labelId('PERSON'), matchCase: true, ...part },
  })

  it('shows every place with its surroundings and what is labelled there', async () => {
    fill([
      { text: '👍Ann saw Ann.', spans: [{ start: 2, end: 5, label: 'PERSON' }] },
      'No Anna here',
      'Then Ann',
    ])
    const { total, free, items } = await previewOccurrences(project, query())
    expect({ total, free }).toEqual({ total: 3, free: 2 })
    expect(items).toEqual([
      {
        ...{ documentId: 1, start: 2, end: 5, before: '👍', surface: 'Ann' },
        ...{ after: ' saw Ann.', labelId: labelId('PERSON') },
      },
      {
        ...{ documentId: 1, start: 10, end: 13, before: '👍Ann saw ', surface: 'Ann' },
        ...{ after: '.', labelId: null },
      },
      {
        ...{ documentId: 3, start: 5, end: 8, before: 'Then ', surface: 'Ann' },
        ...{ after: '', labelId: null },
      },
    ])
  })

  it('labels the free places but those left out, and undo takes all back at once', async () => {
    fill(['Ann and ann', 'Ann', 'Ann Ann'])
    const made = await labelOccurrences(project, query({ matchCase: false }), [
      { documentId: 3, start: 4 },
    ])
    expect(made.spans).toBe(4)
    expect([1, 2, 3].map(surfaces)).toEqual([['Ann', 'ann'], ['Ann'], ['Ann']])
    unwrap(project.undo())
    expect(project.counts().spans).toBe(0)
  })

  it('keeps to one document when asked, and to two characters', async () => {
    fill(['北京 Li', 'Li li LI'])
    const one = await previewOccurrences(
      project,
      query({ text: 'li', matchCase: false, documentId: 2 }),
    )
    expect(one.total).toBe(3)
    expect((await previewOccurrences(project, query({ text: '北京' }))).total).toBe(1)
    expect((await previewOccurrences(project, query({ text: 'li', matchCase: false }))).total).toBe(
      4,
    )
  })

  it('leaves the trash alone', async () => {
    fill(['Ann', 'Ann'])
    unwrap(project.apply('Trash', [{ type: 'document.delete', id: 1 }]))
    expect((await previewOccurrences(project, query())).total).toBe(1)
  })
})

describe('rules', () => {
  it('preview what they would find, without changing anything', async () => {
    fill(['Ann Lee', 'ann', { text: 'Ann', spans: [{ start: 0, end: 3, label: 'PERSON' }] }])
    const { revision } = project.history()
    const { total, free, hits } = await previewRule(project, makeRule({ body: 'Ann Lee\nAnn' }))
    expect([total, free]).toEqual([2, 1])
    expect(hits).toMatchObject([
      { documentId: 1, surface: 'Ann Lee', labelId: null },
      { documentId: 3, surface: 'Ann', labelId: labelId('PERSON') },
    ])
    expect(project.history().revision).toBe(revision)
  })

  it('match patterns exactly, without empty matches', () => {
    const find = finderOf(makeRule({ kind: 'pattern', body: '\\d+|x*' }))
    expect(find('a12 xx👍7', () => [])).toEqual([
      { start: 1, end: 3 },
      { start: 4, end: 6 },
      { start: 8, end: 9 },
    ])
  })

  it.each([
    ['(', 'is no regular expression'],
    ['  ', 'is empty'],
    // A pattern is never code.
    ["a');process.exit(1);('", 'is no regular expression'],
  ])('say what is wrong with the pattern %j', async (body, message) => {
    fill(['a'])
    const rule = makeRule({ kind: 'pattern', body })
    await expect(previewRule(project, rule)).rejects.toThrow(message)
  })

  it('stop a pattern that would never end, and nobody waits for it', async () => {
    const rule = makeRule({ kind: 'pattern', name: 'Nested', body: '^(a+)+$' })
    const reader = await RuleReader.start([rule])
    let ended = false
    const endless = reader
      .read([{ text: `${'a'.repeat(60)}!`, words: null }])
      .finally(() => (ended = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(ended).toBe(false)
    await expect(endless).rejects.toThrow('The pattern Nested takes too long')
  })

  it('read documents of any number and length, all of them', async () => {
    fill([...Array<string>(150).fill('Ann'), `${'x '.repeat(200_000)}Ann`, 'Ann'])
    expect(await previewRule(project, makeRule({}))).toMatchObject({ total: 152 })
  })
})

describe('suggestions from rules', () => {
  beforeEach(() => {
    fill([
      'Ann went to Oslo',
      { text: 'Ann Lee in Oslo', spans: [{ start: 4, end: 7, label: 'PERSON' }] },
    ])
    const rules = [
      makeRule({ id: 'r1', body: 'Ann\nAnn Lee' }),
      makeRule({
        id: 'r2',
        kind: 'pattern',
        name: 'Capitals',
        body: '\\bO\\w+',
        labelId: labelId('PLACE'),
      }),
      makeRule({ id: 'r3', body: 'went', enabled: false }),
    ]
    unwrap(
      project.apply(
        'Rules',
        rules.map((rule) => ({ type: 'rule.create' as const, rule })),
      ),
    )
  })

  it('lie where no span lies, and are one step', async () => {
    expect(await suggest()).toMatchObject({ type: 'done', suggestions: 3, documents: 2 })
    const found = [1, 2].flatMap((id) =>
      project.suggestions(id).map(({ start, end, source }) => [id, start, end, source]),
    )
    expect(found).toEqual([
      [1, 0, 3, 'People'],
      [1, 12, 16, 'Capitals'],
      [2, 11, 15, 'Capitals'],
    ])
    expect(project.counts()).toMatchObject({ suggestions: 3, spans: 1 })
    unwrap(project.undo())
    expect(project.counts().suggestions).toBe(0)
  })

  it('are replaced by the next run, not doubled', async () => {
    await suggest()
    unwrap(project.apply('Off', [{ type: 'rule.update', id: 'r1', patch: { enabled: false } }]))
    expect(await suggest()).toMatchObject({ suggestions: 2 })
    expect(project.counts().suggestions).toBe(2)
  })

  it('become spans that tell where they come from', async () => {
    await suggest()
    const [first] = project.suggestions(1)
    unwrap(project.apply('Accept', [{ type: 'suggestion.accept', id: first.id }]))
    expect(project.spans(1)).toMatchObject([
      { id: first.id, origin: 'rule', source: 'People', score: null },
    ])
    expect(project.suggestions(1)).toHaveLength(1)
    unwrap(project.undo())
    expect(project.suggestions(1)).toHaveLength(2)
  })

  it('write nothing when the reader leaves early', async () => {
    for await (const event of suggestWithRules(project, everything)) {
      if (event.type === 'progress') break
    }
    expect(project.counts().suggestions).toBe(0)
    expect(project.history().undo).toBe('Rules')
  })

  it('come from the rules that are sound, and name one that is not', async () => {
    // Earlier versions let it be saved.
    const broken = makeRule({ id: 'old', kind: 'pattern', name: 'Dates', body: '(\\d{4}' })
    const sound = project.rules()
    Object.assign(project, { rules: () => [broken, ...sound] })
    expect(await suggest()).toMatchObject({
      suggestions: 3,
      leftOut: expect.stringMatching(/^The pattern Dates is no regular expression/),
    })
    Object.assign(project, { rules: () => [broken] })
    await expect(suggest()).rejects.toThrow('The pattern Dates is no regular expression')
  })

  it('need a rule that is switched on', async () => {
    const off = ['r1', 'r2'].map((id) => ({
      ...{ type: 'rule.update' as const, id, patch: { enabled: false } },
    }))
    unwrap(project.apply('Off', off))
    await expect(suggest()).rejects.toThrow('No rule is switched on')
  })
})

describe('suggestions with scores', () => {
  beforeEach(() => {
    fill(['Ann Lee Oslo'])
    const at = (n: number) => ({ start: 4 * n, end: 4 * n + 3 })
    const suggestions = [0.25, 0.9, null].map((score, n) => ({
      ...{ id: `g${n}`, documentId: 1, labelId: labelId('PERSON'), ...at(n) },
      ...{ origin: 'model' as const, source: 'm', score },
    }))
    const edits = suggestions.map((one) => ({
      type: 'suggestion.create' as const,
      suggestion: one,
    }))
    unwrap(project.apply('Suggest', edits))
  })

  it('are counted by threshold; without a score they count as certain', async () => {
    const counts = await countByScore(project, everything)
    expect(counts).toHaveLength(21)
    expect(counts.map(({ count }) => count)).toEqual([
      ...Array<number>(6).fill(3),
      ...Array<number>(13).fill(2),
      ...Array<number>(2).fill(1),
    ])
  })

  it('are accepted from a threshold up, in one step', async () => {
    const done = await bulk(project, everything, { type: 'accept', minScore: 0.9 })
    expect(done).toMatchObject({ documents: 1, spans: 2 })
    expect(surfaces(1)).toEqual(['Lee', 'Osl'])
    expect(project.suggestions(1).map(({ id }) => id)).toEqual(['g0'])
    unwrap(project.undo())
    expect(project.counts()).toMatchObject({ spans: 0, suggestions: 3 })
  })

  it('are rejected all at once', async () => {
    expect((await bulk(project, everything, { type: 'reject' })).spans).toBe(3)
    expect(project.counts().suggestions).toBe(0)
  })

  it('are rejected below a threshold, those without a score never', async () => {
    expect((await bulk(project, everything, { type: 'reject', below: 0.9 })).spans).toBe(1)
    expect(project.suggestions(1).map(({ id }) => id)).toEqual(['g1', 'g2'])
    expect(project.history().undo).toBe('Reject suggestions below 90\u202f%')
    expect((await bulk(project, everything, { type: 'reject', below: 1 })).spans).toBe(1)
  })
})

describe('uncertainty', () => {
  it('is that of the five words the model is least sure of', () => {
    const of = (...scores: number[]) =>
      uncertaintyOf({ depths: [{ tags: [], scores: Float32Array.from(scores) }] })
    expect(of(1, 0.5, 0.5, 0.5, 0.5, 0.5, 1, 1)).toBeCloseTo(0.5)
    expect(of(0.75)).toBeCloseTo(0.25)
    expect(of()).toBe(0)
  })

  it('orders the queue, those not read last, and disagreement follows the annotation', async () => {
    fill(['Ann', 'Bob', 'Eve', 'Zoe'])
    const spans = [{ start: 0, end: 3, labelId: labelId('PERSON') }]
    const proposals = spans.map((one) => ({ ...one, source: 'm', score: 0.9 }))
    const run = project.suggest({ origin: 'model', name: 'm' })
    await run.write(
      [0.1, 0.8, 0.4].map((uncertainty, i) => ({
        ...{ documentId: i + 1, uncertainty, proposals: i === 0 ? [] : proposals },
      })),
    )
    await run.show('Read')
    const order = (of: 'uncertainty' | 'disagreement') =>
      project.page(documentFilter.parse({ order: of }), 0, 9).items.map(({ id }) => id)
    expect(order('uncertainty')).toEqual([2, 3, 1, 4])
    expect(order('disagreement')).toEqual([2, 3, 1, 4])
    const human = { origin: 'human' as const, source: '', score: null }
    const span = { id: 's', documentId: 2, ...spans[0], ...human }
    unwrap(project.apply('Label', [{ type: 'span.create', span }]))
    expect(order('disagreement')).toEqual([3, 1, 2, 4])
    const differing = documentFilter.parse({ disagreeing: true })
    expect(project.page(differing, 0, 9).items).toMatchObject([{ id: 3, disagreement: 1 }])
  })
})

describe('bulk actions', () => {
  it('count and change only what is not so already', async () => {
    fill(['a', { text: 'b', spans: [], status: 'done' }])
    const done = await bulk(project, everything, { type: 'status', status: 'done' })
    expect({ ...done, ...heard.at(-1) }).toMatchObject({ documents: 1, documentIds: [1] })
    expect((await bulk(project, everything, { type: 'status', status: 'done' })).documents).toBe(0)
    expect(project.history().undo).toBe('Mark as done')
  })

  it('leave no step behind when nothing is to be done', async () => {
    fill(['a'])
    await bulk(project, everything, { type: 'flag', flagged: false })
    expect(project.history().undo).toBe('Import')
  })

  it('trash and restore by the filter of the trash', async () => {
    fill(['a', 'b'])
    await bulk(project, { ids: [2] }, { type: 'trash' })
    expect(project.counts()).toMatchObject({ documents: 1, trashed: 1 })
    await bulk(project, { filter: documentFilter.parse({ status: 'trash' }) }, { type: 'restore' })
    expect(project.counts()).toMatchObject({ documents: 2, trashed: 0 })
  })

  it('refuse a document that is not there, changing none', async () => {
    fill(['a'])
    const done = bulk(project, { ids: [1, 7] }, { type: 'flag', flagged: true })
    await expect(done).rejects.toThrow('not there any more')
    expect(project.counts().flagged).toBe(0)
  })
})

describe('splitting into sentences', () => {
  it('moves spans and suggestions along, keeps the place in the queue, and undoes', async () => {
    fill([
      'First.',
      {
        ...{ text: ' Ann saw Bob. He left.\nOslo is far. ', source: 'a.txt', status: 'done' },
        spans: [
          { start: 1, end: 4, label: 'PERSON', origin: 'model', source: 'm', score: 0.5 },
          { start: 23, end: 27, label: 'PLACE' },
        ],
        words: [
          { start: 1, end: 4 },
          { start: 23, end: 27 },
        ],
        reviewed: [{ start: 5, end: 17 }],
        meta: { who: 'me' },
      },
      'Last.',
    ])
    const suggestion = {
      ...{ id: 'g', documentId: 2, start: 14, end: 16, labelId: labelId('PERSON') },
      ...{ origin: 'rule' as const, source: 'r', score: null },
    }
    unwrap(project.apply('Suggest', [{ type: 'suggestion.create', suggestion }]))
    const done = await bulk(project, everything, { type: 'sentences' })
    expect(done).toMatchObject({ documents: 1, spans: 2 })
    const queue = project.page(documentFilter.parse({}), 0, 9).items
    expect(queue.map(({ excerpt }) => excerpt)).toEqual([
      ...['First.', 'Ann saw Bob.', 'He left.', 'Oslo is far.', 'Last.'],
    ])
    const pieces = queue.slice(1, 4).map(({ id }) => project.document(id))
    expect(pieces[0]).toMatchObject({
      document: {
        ...{ source: 'a.txt', status: 'done', meta: { who: 'me' } },
        ...{ words: [{ start: 0, end: 3 }], reviewed: [{ start: 4, end: 12 }] },
      },
      spans: [{ start: 0, end: 3, origin: 'model', source: 'm', score: 0.5 }],
    })
    expect(pieces[1]).toMatchObject({ suggestions: [{ start: 0, end: 2, source: 'r' }] })
    expect(pieces[2]).toMatchObject({ spans: [{ start: 0, end: 4 }] })
    expect(project.counts()).toMatchObject({ documents: 5, trashed: 1, spans: 2, suggestions: 1 })
    unwrap(project.undo())
    expect(project.counts()).toMatchObject({ documents: 3, trashed: 0, spans: 2, suggestions: 1 })
    unwrap(project.redo())
    expect(project.counts()).toMatchObject({ documents: 5, trashed: 1, spans: 2, suggestions: 1 })
  })

  it('never cuts a range to keep, white space included', () => {
    const text = ' One. Two. Three. '
    const texts = (keep: { start: number; end: number }[]) => {
      const spans = keep.map((range) => ({ ...range, label: 'A' }))
      return intoSentences({ text, spans }).map((one) => one.text)
    }
    expect(texts([])).toEqual(['One.', 'Two.', 'Three.'])
    expect(texts([{ start: 4, end: 7 }])).toEqual(['One. Two.', 'Three.'])
    expect(texts([{ start: 5, end: 6 }])).toEqual(['One. Two.', 'Three.'])
    expect(texts([{ start: 0, end: 1 }])).toEqual([' One.', 'Two.', 'Three.'])
  })
})

describe('guidelines', () => {
  const exported = async () => {
    const documents = [...project.labelledTexts()]
    const { file } = exportFile(
      ...(['p', 'spanwright-jsonl', documents, project.labels(), project.guidelines] as const),
    )
    return new Uint8Array(await file.arrayBuffer())
  }
  const write = (guidelines: string) =>
    unwrap(project.apply('Write', [{ type: 'project.update', patch: { guidelines } }]))
  const take = async (bytes: Uint8Array) =>
    unwrap(await importBytes(project, 'p.spanwright.jsonl', bytes))

  it('travel with the complete export, and their import is undone with the documents', async () => {
    fill(['Ann'])
    write('# People')
    const bytes = await exported()
    write('')
    expect((await take(bytes)).problems).toEqual([])
    expect(project.guidelines).toBe('# People')
    await project.alone(() => unwrap(project.undo()))
    expect(project.guidelines).toBe('')
    expect(project.counts().documents).toBe(1)
  })

  it('of the project stay where a file brings others, and the report says so', async () => {
    fill(['Ann'])
    write('# Theirs')
    const bytes = await exported()
    write('# Ours')
    expect((await take(bytes)).problems).toMatchObject([
      { message: expect.stringContaining('left out') },
    ])
    expect(project.guidelines).toBe('# Ours')
  })
})

describe('pace', () => {
  it('counts the documents of an hour of work, without pauses', () => {
    fill(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
    const finish = (id: number, seconds: number) => {
      clock = new Date(clock.getTime() + seconds * 1000)
      unwrap(project.apply('Done', [{ type: 'document.update', id, patch: { status: 'done' } }]))
    }
    finish(1, 0)
    finish(2, 60)
    finish(3, 60)
    expect(project.progress()).toMatchObject({ pace: null, hoursLeft: null })
    finish(4, 3600)
    finish(5, 30)
    expect(project.progress()).toMatchObject({ pace: 72, hoursLeft: 3 / 72 })
    unwrap(project.undo())
    expect(project.progress().pace).toBeNull()
  })

  it('is not hidden by documents that come as done, each of which has its time', () => {
    fill(['a', 'b', 'c', 'd', 'e'])
    for (let id = 1; id <= 5; id++) {
      clock = new Date(clock.getTime() + 60_000)
      unwrap(project.apply('Done', [{ type: 'document.update', id, patch: { status: 'done' } }]))
    }
    clock = new Date(clock.getTime() + 60_000)
    const text = { text: 'done before', spans: [], status: 'done' as const }
    unwrap(project.addDocuments('Import', Array<LabelledText>(60).fill(text), []))
    expect(project.progress().pace).toBe(60)
    const doneAt = () =>
      Object.values(stateOf(project.path).documents).filter((row) => row.doneAt !== null).length
    expect(doneAt()).toBe(65)
    unwrap(project.undo())
    unwrap(project.redo())
    expect(doneAt()).toBe(65)
  })
})
