import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { writeCheckpoint } from '../../src/checkpoints/folder.ts'
import { completeWeights } from '../../src/checkpoints/initial.ts'
import { unpackDocument } from '../../src/contract/packed-document.ts'
import { documentFilter } from '../../src/model/queue.ts'
import { unwrap } from '../../src/domain/failure.ts'
import type { Host } from '../../src/host/host.ts'
import { createRouter } from '../../src/host/router.ts'
import { createWordPiece } from '../../src/text/wordpiece/wordpiece.ts'
import { goldenConfig } from '../support/golden-model.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'
import { imported } from '../support/importing.ts'

const selection = { filter: documentFilter.parse({}) }

/** A model that takes every word for a person: its head says so whatever it reads. */
async function personModel(host: Host): Promise<string> {
  const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'ann', 'met', 'bob']
  const labels = ['O', 'B-PERSON', 'I-PERSON']
  const config = { ...goldenConfig, vocabSize: vocabulary.length, labels }
  const weights = completeWeights(config, 1)
  weights.get('classifier.bias')?.data.set([0, 9, 0])
  const reading = { lowercase: true, stripAccents: null, chineseChars: true }
  const tokenizer = unwrap(createWordPiece(vocabulary, reading))
  const folder = join(temporaryFolder(), 'everyone')
  unwrap(await writeCheckpoint(folder, { config, weights, tokenizer }))
  const source = { kind: 'unknown' } as const
  const details = {
    name: 'Everyone',
    createdAt: '2026-01-01T00:00:00Z',
    f1: null,
    f1Interval: null,
    source,
  }
  return (await host.models.add(folder, details)).id
}

async function open(lines: string[]) {
  const host = testHost()
  const client = createRouterClient(createRouter(host))
  const { id: project } = await client.projects.create({ name: 'P', sample: false })
  const file = new File([lines.join('\n')], 'lines.txt')
  await imported(client, { project, file })
  return { host, client, project, modelId: await personModel(host) }
}

describe('suggestions from a model', () => {
  it('stream progress, and become one step with the labels they need', async () => {
    const { host, client, project, modelId } = await open(['Ann met Bob', 'Bob met Ann'])
    const label = {
      ...{ id: 'L', name: 'OTHER', colour: 0, key: '', description: '', position: 0 },
    }
    const span = {
      ...{ id: 's', documentId: 1, start: 4, end: 7, labelId: 'L' },
      ...{ origin: 'human' as const, source: '', score: null },
    }
    const edits = [
      { type: 'label.create' as const, label },
      { type: 'span.create' as const, span },
    ]
    await client.edits.apply({ project, action: { title: 'Label', edits } })

    const source = { kind: 'model' as const, modelId, newLabels: true }
    const events = []
    for await (const event of await client.suggestions.run({ project, source, selection })) {
      events.push(event)
    }
    expect(events).toEqual([
      { type: 'progress', done: 0, of: 2 },
      { type: 'progress', done: 2, of: 2 },
      { type: 'done', suggestions: 5, documents: 2, leftOut: '' },
    ])
    expect((await client.labels.list({ project })).map(({ name }) => name)).toEqual([
      'OTHER',
      'PERSON',
    ])
    const { suggestions } = unpackDocument(await client.documents.get({ project, id: 1 }))
    expect(suggestions).toMatchObject([
      { start: 0, end: 3, origin: 'model', source: 'Everyone' },
      { start: 8, end: 11, origin: 'model', source: 'Everyone' },
    ])
    expect(suggestions[0].score).toBeGreaterThan(0.9)
    const page = await client.documents.page({ project, ...selection, offset: 0, limit: 10 })
    expect(page.items).toMatchObject([
      { id: 1, suggestions: 2, disagreement: 4 },
      { id: 2, suggestions: 3, disagreement: 3 },
    ])

    await client.edits.undo({ project })
    expect(host.projects.get(project).history().redo).toBe('Suggest with Everyone')
    expect(await client.labels.list({ project })).toHaveLength(1)
    expect(await client.projects.progress({ project })).toMatchObject({ suggestions: 0 })
    await client.edits.redo({ project })
    expect(await client.projects.progress({ project })).toMatchObject({ suggestions: 5 })
  })

  it('keep nothing when the caller stops, and leave the worker free', async () => {
    const { host, client, project, modelId } = await open(Array<string>(300).fill('Ann met Bob'))
    const source = { kind: 'model' as const, modelId }
    const stop = new AbortController()
    const run = await client.suggestions.run(
      { project, source, selection },
      { signal: stop.signal },
    )
    const read = async () => {
      for await (const event of run) {
        if (event.type === 'progress' && event.done > 0) stop.abort()
      }
    }
    await expect(read()).rejects.toThrow()
    expect(host.projects.get(project).history()).toMatchObject({ undo: 'Import lines.txt' })
    const tagged = await client.tagging.text({ modelId, name: 'x', text: 'Ann' })
    expect(tagged.entities).toHaveLength(1)
  })

  it('compare as a set with what the user has', async () => {
    const { client, project, modelId } = await open(['Ann met Bob', 'not annotated'])
    const edits = [{ type: 'document.update' as const, id: 1, patch: { status: 'done' as const } }]
    await client.edits.apply({ project, action: { title: 'Done', edits } })
    const a = await client.review.freeze({ project, name: 'mine' })
    const b = await client.review.modelSet({ project, modelId })
    expect(b).toMatchObject({ name: 'Everyone', kind: 'model', documents: 1, spans: 3 })
    const pair = { project, a: a.id, b: b.id }
    expect(await client.review.agreement(pair)).toMatchObject({ documents: 1, disagreements: 3 })
    const { items } = await client.review.disagreements({ ...pair, offset: 0, limit: 1 })
    const { documentId, start, end } = items[0]
    await client.review.decide({ ...pair, documentId, start, end, choice: 'b' })
    const { spans } = unpackDocument(await client.documents.get({ project, id: 1 }))
    expect(spans).toHaveLength(1)
  })
})

describe('two hosts on one file', () => {
  it('see each other’s actions', async () => {
    const { host, client, project } = await open(['Ann'])
    const other = createRouterClient(createRouter(testHost()))
    const { path } = host.projects.info(project)
    const opened = await other.projects.open({ path })
    const edits = [{ type: 'document.update' as const, id: 1, patch: { flagged: true } }]
    await other.edits.apply({ project: opened.id, action: { title: 'Flag', edits } })
    expect(await client.projects.progress({ project })).toMatchObject({ flagged: 1 })
    expect(host.projects.get(project).history()).toMatchObject({ undo: 'Flag' })
  })

  it('opens a copy of an open project under a handle of its own', async () => {
    const { host, client, project } = await open(['Ann'])
    const copy = unwrap(await host.projects.get(project).dailyBackUp())
    const opened = await client.projects.open({ path: copy as string })
    expect(opened.id).not.toBe(project)
    expect(await client.projects.progress({ project: opened.id })).toMatchObject({ documents: 1 })
  })
})
