import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { importing, outcomesOf } from '../../../src/host/documents/importing.ts'
import { importTwinsOf } from '../../../src/host/documents/known-texts.ts'
import { importChoice, type ImportChoice } from '../../../src/model/importing.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

let project: Project
beforeEach(() => {
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  return () => project.close()
})

type Files = Readonly<Record<string, string>>

const toRead = (files: Files) =>
  Object.entries(files).map(([name, text]) => ({ name, bytes: new Uint8Array(Buffer.from(text)) }))

const take = (files: Files, choice: Partial<ImportChoice> = {}) =>
  outcomesOf(importing(project, toRead(files), importChoice.parse(choice)))

const kept = () => [...project.labelledTexts()].map(({ text }) => text)
const labelled = () =>
  [...project.labelledTexts()].flatMap(({ text, spans }) =>
    spans.map(({ start, end, label }) => `${label} ${text.slice(start, end)}`),
  )

const line = (text: string, ...label: [number, number, string][]) =>
  `${JSON.stringify({ text, label })}\n`

describe('files that come together', () => {
  it('are one step to undo', async () => {
    await take({ 'a.txt': 'One.\nTwo.', 'b.txt': 'Three.' })
    expect([kept(), project.history().undo]).toEqual([['One.', 'Two.', 'Three.'], 'Import 2 files'])
    await project.alone(() => unwrap(project.undo()))
    expect(kept()).toEqual([])
  })

  it('come without the one that cannot be read, which is told; where none can, nothing does', async () => {
    const broken = { 'b.docx': 'PK\u0003\u0004', 'c.json': '{' }
    const told = await take({ 'a.txt': 'One.', ...broken, 'd.txt': 'Two.' })
    expect(kept()).toEqual(['One.', 'Two.'])
    expect(told.map((one) => [one.name, 'report' in one])).toEqual([
      ['a.txt', true],
      ...Object.keys(broken).map((name) => [name, false]),
      ['d.txt', true],
    ])
    await expect(take({ 'c.json': '{' })).rejects.toThrow(/JSON/)
    expect(kept()).toEqual(['One.', 'Two.'])
  })
})

describe('labels of files', () => {
  it('become what the user says, or are left out, and the report counts what came', async () => {
    const file = line('Ann of Oslo', [0, 3, 'person'], [7, 11, 'city'], [0, 11, 'x'], [0, 3, 'PER'])
    const labels = [
      { name: 'person', becomes: 'PER' },
      { name: 'x', becomes: null },
    ]
    const [told] = await take({ 'a.jsonl': file + line('Bob', [0, 3, 'x']) }, { labels })
    expect(labelled()).toEqual(['PER Ann', 'city Oslo'])
    expect(project.labels().map(({ name }) => name)).toEqual(['PER', 'city'])
    expect([...project.labelledTexts()].map(({ status }) => status)).toEqual(['in-progress', 'new'])
    expect(told).toMatchObject({
      report: { documents: 2, spans: 2, perLabel: { PER: 1, city: 1 } },
    })
  })
})

const long = (last: string) =>
  `The tenant pays the rent on the first day of each month and keeps the garden, the roof and the fence in good order at all times, as the ${last}`

describe('documents that are there already', () => {
  const files = { 'a.txt': `One.\n${long('law says.')}\nTwo.`, 'b.txt': 'Two.\nThree.' }

  it('are counted before, with examples', async () => {
    await take({ 'old.txt': `One.\n${long('law said.')}` })
    expect(await importTwinsOf(project, toRead(files))).toEqual({
      ...{ equal: 2, near: 1 },
      examples: [
        { kind: 'equal', text: 'One.', other: 'One.', inProject: true },
        { kind: 'near', text: long('law says.'), other: long('law said.'), inProject: true },
        { kind: 'equal', text: 'Two.', other: 'Two.', inProject: false },
      ],
    })
    expect(kept()).toHaveLength(2)
  })

  it.each([
    ['none', ['One.', long('law says.'), 'Two.', 'Two.', 'Three.']],
    ['equal', [long('law says.'), 'Two.', 'Three.']],
    ['near', ['Two.', 'Three.']],
  ] as const)('are left out if the user wants: %s', async (skip, expected) => {
    const old = [long('law said.'), 'One.']
    await take({ 'old.txt': old.join('\n') })
    const [a, b] = await take(files, { skip })
    expect(kept()).toEqual([...old, ...expected])
    const skipped = 5 - expected.length
    expect([a, b].flatMap((one) => ('report' in one ? one.report.skipped : []))).toEqual(
      skipped === 0 ? [0, 0] : [skipped - 1, 1],
    )
  })

  it('are left out with all of their spans', async () => {
    const many = Array.from({ length: 2500 }, (): [number, number, string] => [0, 3, 'PER'])
    const text = 'x'.repeat(5000)
    const spans = many.map(([, , label], i): [number, number, string] => [i, i + 1, label])
    await take({ 'a.jsonl': line(text, ...spans) + line('Ann', [0, 3, 'PER']) })
    const before = project.counts()
    await take({ 'a.jsonl': line(text, ...spans) + line('Bob', [0, 3, 'PER']) }, { skip: 'equal' })
    expect(project.counts()).toMatchObject({
      documents: before.documents + 1,
      spans: before.spans + 1,
    })
  })
})

describe('sets that files name', () => {
  it('are those of their documents, where the user wants', async () => {
    const files = { 'train.txt': 'One.', 'x-test.jsonl': line('Two.') }
    await take(
      { ...files, 'c.jsonl': '{"text":"Three.","label":[],"split":"validation"}\n' },
      { sets: true },
    )
    await take(files)
    expect([...project.labelledTexts()].map(({ split }) => split)).toEqual([
      ...['train', 'test', 'dev'],
      ...['auto', 'auto'],
    ])
  })
})
