import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { ok, unwrap } from '../../../src/domain/failure.ts'
import { importBytes } from '../../../src/host/documents/importing.ts'
import type { Workers } from '../../../src/host/supervisor/workers.ts'
import { addTagged } from '../../../src/host/tagging/add-tagged.ts'
import { suggestWithModel } from '../../../src/host/tagging/suggestions.ts'
import type { TextToTag } from '../../../src/model/tagging.ts'
import { documentFilter } from '../../../src/model/queue.ts'
import { Project } from '../../../src/storage/project.ts'
import { packGroup } from '../../../src/tagging/packed.ts'
import { temporaryFolder } from '../../support/temporary.ts'

let project: Project
beforeEach(() => {
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  return () => project.close()
})

const person = { start: 0, end: 3, label: 'PERSON', score: 0.9 }
const tagged = (text: string) => ({ name: 'new.txt', text, entities: [person] })
const found = (id: number) => [project.spans(id).length, project.suggestions(id).length]

describe('tagged texts that are added to a project', () => {
  it('bring what was found as suggestions, which one undo takes back', async () => {
    const added = await addTagged(project, [tagged('Ann left.'), tagged('Bob left.')], 'Letters 1')
    expect(added).toEqual({ documents: 2, suggestions: 2, known: 0, first: 1 })
    expect(found(1)).toEqual([0, 1])
    expect(project.suggestions(1)).toMatchObject([
      { start: 0, end: 3, origin: 'model', source: 'Letters 1', score: 0.9 },
    ])
    expect(project.counts()).toMatchObject({ documents: 2, spans: 0, suggestions: 2, new: 2 })
    await project.alone(() => unwrap(project.undo()))
    expect(project.counts()).toMatchObject({ documents: 0, suggestions: 0 })
    await project.alone(() => unwrap(project.redo()))
    expect(project.counts()).toMatchObject({ documents: 2, suggestions: 2 })
  })

  it('come once: a text that is there is told of, with its document', async () => {
    await addTagged(project, [tagged('Ann left.'), tagged('Ann left.')], 'm')
    expect(project.counts().documents).toBe(1)
    expect(await addTagged(project, [tagged('Bob left.'), tagged('Ann left.')], 'm')).toEqual({
      ...{ documents: 1, suggestions: 1, known: 1, first: 2 },
    })
    expect(await addTagged(project, [tagged('Ann left.')], 'm')).toEqual({
      ...{ documents: 0, suggestions: 0, known: 1, first: 1 },
    })
    expect(project.counts().documents).toBe(2)
  })
})

it('what a model found in an imported file waits, and what was accepted there stays', async () => {
  const line = (text: string, status: string) =>
    JSON.stringify({ text, status, spans: [{ ...person, origin: 'model', source: 'm' }] })
  const head = { format: 'spanwright-jsonl', version: 1, offsets: 'utf-16' }
  const labels = [{ name: 'PERSON', colour: 0, key: '', description: '' }]
  const lines = [
    JSON.stringify({ ...head, labels }),
    line('Ann left.', 'new'),
    line('Ann came.', 'done'),
  ]
  const file = `${lines.join('\n')}\n`
  const { problems } = unwrap(
    await importBytes(project, 'tagged.jsonl', Buffer.from(file), { format: 'spanwright-jsonl' }),
  )
  expect([found(1), found(2)]).toEqual([
    [0, 1],
    [1, 0],
  ])
  expect(problems).toEqual([
    {
      message:
        '1 span of a model came as a suggestion: nothing is learnt from what nobody has accepted.',
    },
  ])
})

describe('a model of other labels', () => {
  /** Finds a person in the first three letters of each text, and a gene in the next three. */
  const workers = {
    engines: { choose: async () => 'none' },
    shared: () => ({
      request: (_: string, body: Promise<{ texts: TextToTag[] }>) => ({
        result: body.then(({ texts }) => {
          const units = [0, 4].map((start) => ({ start, end: start + 3 }))
          const depths = [{ tags: ['B-PERSON', 'B-GENE'], scores: Float32Array.of(0.9, 0.8) }]
          const labels = ['O', 'B-PERSON', 'B-GENE']
          const reading = { depths: 1, calibration: null }
          return ok(
            packGroup(
              labels,
              reading,
              texts.map(() => ({ units, depths })),
            ),
          )
        }),
      }),
    }),
  } as unknown as Workers
  const selection = { filter: documentFilter.parse({}) }
  const model = { name: 'm', path: '' }

  async function suggest(options = {}) {
    let last
    for await (const event of suggestWithModel(project, workers, model, selection, options))
      last = event
    return last
  }

  beforeEach(() => {
    const texts = ['Ann BRC left.', 'Bob TP5 came.'].map((text) => ({ text, spans: [] }))
    unwrap(project.addDocuments('Import', texts, [{ name: 'PERSON' }]))
  })

  it('suggests what the project has labels for, and says what was left out', async () => {
    expect(await suggest()).toEqual({
      ...{ type: 'done', suggestions: 2, documents: 2 },
      leftOut: 'Left out, as the project has no such labels: GENE (2).',
    })
    expect(project.labels().map(({ name }) => name)).toEqual(['PERSON'])
  })

  it('makes its labels when it is asked to', async () => {
    expect(await suggest({ newLabels: true })).toMatchObject({ suggestions: 4, leftOut: '' })
    expect(project.labels().map(({ name }) => name)).toEqual(['PERSON', 'GENE'])
  })

  it('tells in how many documents it proposes something, not how many it has read', async () => {
    const all = { start: 0, end: 7, label: 'PERSON' }
    unwrap(project.addDocuments('Import', [{ text: 'Cid ABC left.', spans: [all] }], []))
    expect(await suggest()).toMatchObject({ suggestions: 2, documents: 2 })
  })
})
