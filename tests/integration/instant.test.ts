import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonLines, spanwright } from '../support/command-line.ts'
import { sampleFile } from '../support/sample-file.ts'

describe('an instant tagger from the command line', () => {
  const home = mkdtempSync(join(tmpdir(), 'spanwright-test-'))
  const project = join(home, 'p.spanwright')
  const model = join(home, 'tagger')
  const text = join(home, 'text.txt')
  const tagWith = (folder: string) =>
    spanwright(home, 'tag', '--model', folder, text, '--format', 'jsonl')

  let trained: Awaited<ReturnType<typeof spanwright>>
  beforeAll(async () => {
    writeFileSync(text, 'Maria Silva moved from Lisbon to Berlin in May 2019.')
    await spanwright(home, 'import', sampleFile, '--project', project)
    const train = ['train', '--project', project, '--base', 'instant', '--out', model]
    trained = await spanwright(home, ...train)
  })

  afterAll(() => rmSync(home, { recursive: true, force: true }))

  it('is trained and measured in a moment', () => {
    expect(trained.err).toBe('')
    expect(trained.out).toMatch(/200 documents to learn from, 50 held out, instant/)
    expect(trained.out).toMatch(/^Kept: epoch 1 \(F1 0\.[89]\d+\)\.$/m)
    expect(trained.out).not.toContain('Words and shapes alone')
    expect(readdirSync(model).sort()).toEqual(['README.md', 'instant.json', 'spanwright.json'])
  })

  it('is a model of the library, whose plain file gives the same figures elsewhere', async () => {
    const [listed] = jsonLines((await spanwright(home, 'models', 'list', '--json')).out)
    expect(listed).toMatchObject({
      ...{ canTag: true, isBase: false, shape: 'Words and shapes' },
      labels: ['PERSON', 'ORG', 'PLACE', 'DATE'],
    })
    const alone = join(home, 'alone')
    await spanwright(home, 'models', 'export', String(listed.id), '--out', alone)
    expect(readdirSync(alone).sort()).toEqual(['README.md', 'instant.json'])
    const measure = ['eval', '--project', project, '--json', '--model', alone]
    const [measured] = jsonLines((await spanwright(home, ...measure)).out)
    expect(measured.f1).toBe(listed.f1)
  })

  it('tags', async () => {
    const [{ spans }] = jsonLines((await tagWith(model)).out)
    const found = (spans as { start: number; end: number }[]).map(({ start, end }) =>
      readFileSync(text, 'utf8').slice(start, end),
    )
    expect(found).toContain('Berlin')
  })

  it('checks the labels of a project', async () => {
    const names = ['Ann', 'Bob', 'Cem', 'Dag', 'Eva']
    const lines = names.flatMap((name) =>
      names.map((other) => {
        const label = name === 'Bob' && other === 'Bob' ? 'ORG' : 'PERSON'
        const entities = [[0, 3, label] as const, [8, 11, 'PERSON'] as const]
        return `${JSON.stringify({ text: `${name} met ${other}.`, label: entities })}\n`
      }),
    )
    const [file, small] = [join(home, 'small.jsonl'), join(home, 'small.spanwright')]
    writeFileSync(file, lines.join(''))
    await spanwright(home, 'import', file, '--project', small)
    const check = ['check', '--project', small, '--limit', '1']
    const [told] = jsonLines((await spanwright(home, ...check, '--json')).out)
    expect(told).toMatchObject({
      ...{ checked: 25, of: 25, figures: { documents: 25 } },
      places: [{ documentId: 7, text: 'Bob', labelled: [{ label: 'ORG' }] }],
    })
    const { out } = await spanwright(home, ...check)
    expect(out).toMatch(/^25 documents checked\. Words and shapes alone find F1 0\.9\d \(/)
    expect(out).toMatch(/^document 7, 0: “Bob” is ORG \(0\.\d+ likely\), reads as PERSON$/m)
    const { err } = await spanwright(home, ...check, '--limit', 'x')
    expect(err).toBe('--limit: give a whole number, 0 or more.\n')
  })

  it.each([
    ['as a base', ['train', '--project', project, '--base', model]],
    ['for ONNX', ['models', 'export', model, '--format', 'onnx', '--out', join(home, 'onnx')]],
  ])('says what it is where it cannot serve: %s', async (_, command) => {
    const { code, err } = await spanwright(home, ...command)
    expect(code).toBe(1)
    expect(err).toMatch(/^tagger .*instant tagger, which finds entities but has no network/)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  it('refuses settings that mean nothing to it', async () => {
    const train = ['train', '--project', project, '--base', 'instant', '--epochs', '3']
    const { code, err } = await spanwright(home, ...train)
    expect({ code, err }).toEqual({
      code: 1,
      err: '--epochs means nothing with --base instant, which has --documents, --dev-fraction, --unit alone; leave it out.\n',
    })
  })

  it('is refused where its file is damaged', async () => {
    writeFileSync(join(home, 'instant.json'), '{"format":"spanwright-instant","version":1')
    const { code, err } = await tagWith(home)
    expect({ code, err }).toEqual({
      code: 1,
      err: 'instant.json is not a usable instant tagger: it is damaged. Download or export the model again.\n',
    })
  })
})
