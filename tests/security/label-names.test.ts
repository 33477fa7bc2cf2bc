import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { tagsToChunks } from '../../src/domain/tags.ts'
import { labelMaps, readLabels } from '../../src/families/labels.ts'
import { formats, openingOf, readFile } from '../../src/formats/index.ts'
import { importBytes } from '../../src/host/documents/importing.ts'
import { importReport } from '../../src/model/project.ts'
import { run } from '../../src/model/runs.ts'
import { scratchShape } from '../../src/training/scratch.ts'
import { confusionBetween } from '../../src/training/confusion.ts'
import { entityMetrics, labelScores } from '../../src/training/metrics.ts'
import { Project } from '../../src/storage/project.ts'
import { temporaryFolder } from '../support/temporary.ts'

const NAMES = [...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'length', 'then']
const TEXT = 'Ann met Bob'

const fileOf = (first: string, second: string) =>
  Buffer.from(
    JSON.stringify({
      text: TEXT,
      spans: [
        { start: 0, end: 3, label: first },
        { start: 8, end: 11, label: second },
      ],
    }),
  )

describe('a label that is called as what every object has', () => {
  it('comes through import, project, export and back, and is counted', async () => {
    const name = fc.constantFrom(...NAMES)
    await fc.assert(
      fc.asyncProperty(name, name, async (first, second) => {
        const project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
        const report = unwrap(await importBytes(project, 'f.jsonl', fileOf(first, second)))
        const counts = new Map([[first, 1]]).set(second, first === second ? 2 : 1)
        expect(new Map(Object.entries(report.perLabel))).toEqual(counts)
        expect(importReport.safeParse(report).success).toBe(true)
        expect(project.counts().spans).toBe(2)
        expect(new Set(project.labels().map((label) => label.name))).toEqual(new Set(counts.keys()))
        for (const format of formats.filter(({ id }) => id !== 'txt')) {
          const documents = [...project.labelledTexts()]
          const content = format.write(documents).content
          const whole =
            typeof content === 'string'
              ? Buffer.from(openingOf(format, content, project.labels()) + content)
              : content
          const back = unwrap(await readFile('f', whole, { format: format.id }))
          const labels = back.documents.flatMap(({ spans }) => spans.map(({ label }) => label))
          expect(labels, format.id).toEqual([first, second])
        }
        project.close()
      }),
      { numRuns: 30 },
    )
  })

  it.each(NAMES)('has its figures: %s', (name) => {
    const [gold, predicted] = [
      ['B-A', `B-${name}`, 'O'],
      [`B-${name}`, 'O', `B-${name}`],
    ]
    const { missed, spurious, cells } = confusionBetween(
      [tagsToChunks(gold)],
      [tagsToChunks(predicted)],
    )
    expect(missed).toEqual([{ label: name, count: 1 }])
    expect(spurious).toEqual([{ label: name, count: 1 }])
    expect(cells).toMatchObject([{ gold: 'A', predicted: name, exact: 1 }])
    const scores = labelScores(entityMetrics([gold], [gold]))
    expect(scores.find(({ label }) => label === name)?.f1).toBe(1)
  })

  it('is a class of a model', () => {
    const labels = ['O', ...NAMES.flatMap((name) => [`B-${name}`, `I-${name}`])]
    const config = JSON.parse(JSON.stringify(labelMaps(labels))) as Record<string, unknown>
    expect(readLabels(config)).toEqual(labels)
    expect(readLabels({ label2id: config.label2id })).toEqual(labels)
  })
})

it('the figures of an earlier run, kept as an object, are read', () => {
  const tallies = run.shape.epochs.element.shape.confusion
  const earlier = { labels: ['A'], cells: [], missed: { A: 2 }, spurious: {} }
  expect(tallies.parse(earlier)).toEqual({
    ...earlier,
    missed: [{ label: 'A', count: 2 }],
    spurious: [],
  })
})

it('a base that is called so is none', () => {
  for (const name of NAMES) expect(scratchShape(`scratch:${name}`).ok).toBe(false)
})

it('an own field that is called __proto__ is left out, and said so; others stay', async () => {
  const line = '{"text":"Ann","meta":{"__proto__":"x","constructor":"y","toString":"z"}}'
  const { documents, problems } = unwrap(
    await readFile('f.jsonl', Buffer.from(line), { format: 'jsonl' }),
  )
  expect(Object.entries(documents[0].meta ?? {})).toEqual([
    ['constructor', 'y'],
    ['toString', 'z'],
  ])
  expect(problems.map(({ message }) => message)).toEqual([
    'A field of “meta” is called __proto__ and was left out.',
  ])
})
