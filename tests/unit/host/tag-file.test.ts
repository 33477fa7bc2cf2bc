import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tagFile } from '../../../src/host/tagging/tag-file.ts'
import type { TaggedText } from '../../../src/model/tagging.ts'
import type { Host } from '../../../src/host/host.ts'
import { collect } from '../../support/collect.ts'
import { clientOf } from '../../support/changing.ts'
import { temporaryFolder, testHost } from '../../support/temporary.ts'
import { tinyModel } from '../../support/tiny-model.ts'

const COUNT = 1600
const lines = Array.from(
  { length: COUNT },
  (_, i) => `Ann met Bob ${i} ${'and others '.repeat(i % 5)}`,
)
const file = {
  name: 'in.txt',
  bytes: Buffer.from(lines.join('\n')),
  ...{ format: 'txt', encoding: 'auto', column: '', unit: 'auto' as const, joinHyphens: false },
  beside: [],
}

/** All that is found, or the first of it, after which nobody listens any more. */
async function found(host: Host, model: string, parts = Infinity): Promise<TaggedText[]> {
  const texts: TaggedText[] = []
  let taken = 0
  for await (const part of tagFile(host, model, file)) {
    texts.push(...part.texts)
    expect([part.done, part.of]).toEqual([texts.length, COUNT])
    if (++taken === parts) break
  }
  return texts
}

const journalOf = (host: Host) => {
  const folder = join(host.info().dataFolder, 'tagging')
  const [name] = readdirSync(folder).filter((one) => one.endsWith('.jsonl'))
  return join(folder, name)
}

it('what was cut off goes on behind the last group that is whole, and finds the same', async () => {
  const host = testHost()
  const model = await tinyModel(temporaryFolder())
  const whole = await found(host, model)
  expect(whole.map(({ text }) => text.trim())).toEqual(lines.map((line) => line.trim()))
  expect(whole[1].name).toBe('in.txt 2')

  // As a kill leaves it: some groups, and half of one. What is kept is not sought again.
  const journal = journalOf(host)
  const [first, ...others] = readFileSync(journal, 'utf8').split('\n')
  const groups = JSON.parse(first) as TaggedText['entities'][]
  const mark = { start: 0, end: 3, label: 'KEPT', score: 0.5 }
  groups[0] = [mark]
  const half = others[1].slice(0, others[1].length / 2)
  writeFileSync(journal, [JSON.stringify(groups), others[0], half].join('\n'))
  const again = await found(host, model)
  expect(again[0].entities).toEqual([mark])
  expect(again.slice(1)).toEqual(whole.slice(1))
  expect(readFileSync(journal, 'utf8').split('\n').slice(1)).toEqual(others)
})

it('another model, or the same at another time, begins anew; what nobody went on with is swept', async () => {
  const host = testHost()
  const model = await tinyModel(temporaryFolder())
  await found(host, model, 1)
  const journal = journalOf(host)
  writeFileSync(journal, '[[{"start":0,"end":3,"label":"KEPT"}]]\n')
  const later = new Date(Date.now() + 5000)
  utimesSync(join(model, 'config.json'), later, later)
  const [text] = await found(host, model, 1)
  expect(text.entities.map(({ label }) => label)).not.toContain('KEPT')

  const long = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000)
  utimesSync(journal, long, long)
  await found(host, model, 1)
  expect(readdirSync(join(host.info().dataFolder, 'tagging'))).not.toContain(
    journal.split('/').at(-1),
  )
})

it('what was tagged for a page is there for it again, under the name that it gave', async () => {
  const host = testHost()
  const client = clientOf(host)
  const { id: modelId } = await host.models.import(await tinyModel(temporaryFolder()))
  const keep = (entry: number) => ({ batch: 'mine', entry })
  const text = await client.tagging.text({ modelId, name: 'a', text: 'Ann left.', keep: keep(0) })
  const two = new File(['Bob left.\nCid came.'], 'two.txt')
  const parts = await client.tagging.file({ modelId, file: two, keep: keep(1) })
  const texts = (await collect(parts)).flatMap((part) => part.texts)
  await client.tagging.text({ modelId, name: 'b', text: 'Eve left.' })
  expect(await collect(await client.tagging.kept({ batch: 'mine' }))).toEqual([
    { entry: 0, name: 'a', modelId, texts: [text], isDone: true },
    { entry: 1, name: 'two.txt', modelId, texts, isDone: true },
  ])
  expect(texts).toHaveLength(2)
  expect(await collect(await client.tagging.kept({ batch: 'other' }))).toEqual([])
})
