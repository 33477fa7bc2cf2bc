import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jsonLines, spanwright } from '../support/command-line.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { testHost } from '../support/temporary.ts'
import { agreement, freeze, modelSet } from '../../src/host/review/review.ts'

interface Figures {
  f1: number
  precision: number
  recall: number
  accuracy: number
  best?: boolean
  perLabel: unknown
}

const people = ['Ann', 'Bob', 'Cleo', '박지성', 'Eve-Marie']
const places = ['Oslo', 'Rome', '서울', 'Bonn']

/** Documents of many sentences, longer than every window, with spans inside words and inside spans. */
function longDocuments() {
  return Array.from({ length: 30 }, (_, d) => {
    let text = ''
    const spans: { start: number; end: number; label: string }[] = []
    const mark = (part: string, label: string) => {
      spans.push({ start: text.length, end: text.length + part.length, label })
      text += part
    }
    for (let i = 0; i < 12; i++) {
      mark(people[(3 * d + i) % 5], 'PERSON')
      text += i % 2 ? ' 가 ' : '가 '
      const bank = `${places[(d + i) % 4]} Bank`
      if (i % 3 === 0) mark(bank, 'ORG')
      spans.push({ start: text.length - (i % 3 === 0 ? bank.length : 0), end: 0, label: 'PLACE' })
      const place = spans[spans.length - 1]
      if (i % 3 !== 0) text += places[(d + i) % 4]
      place.end = place.start + places[(d + i) % 4].length
      text += ` , said ${(7 * d + 5 * i) % 11} times . `
    }
    return { text, spans }
  })
}

describe('training, eval, tag and review', () => {
  it.each([
    // Words and shapes decide a little: with more say, everything is found.
    [24, ['--decoding', 'constrained', '--lexical-vote', '0.1']],
    [128, ['--unit', 'word']],
  ])(
    'read alike, to the last digit, in windows of %i',
    async (length, flags) => {
      const home = temporaryFolder()
      const [data, project, model] = ['d.jsonl', 'p.spanwright', 'model'].map((n) => join(home, n))
      writeFileSync(
        data,
        longDocuments()
          .map((one) => JSON.stringify(one))
          .join('\n'),
      )
      await spanwright(home, 'import', data, '--project', project)
      const trained = await spanwright(
        home,
        ...['train', '--project', project, '--base', 'scratch:tiny', '--out', model, '--json'],
        ...['--epochs', '4', '--learning-rate', '3e-3', '--max-length', String(length), ...flags],
      )
      const table = jsonLines(trained.out).filter(({ best }) => best) as unknown as Figures[]
      const best = table[table.length - 1]
      expect(best.f1).toBeGreaterThan(0)
      expect(best.f1).toBeLessThan(1)

      const evaluated = await spanwright(
        ...([home, 'eval', '--project', project, '--model', model, '--json'] as const),
      )
      const [figures] = jsonLines(evaluated.out) as unknown as Figures[]
      for (const key of ['precision', 'recall', 'f1', 'accuracy', 'perLabel'] as const) {
        expect(figures[key], key).toEqual(best[key])
      }

      // The same from what `tag` writes, counted over characters.
      const texts = join(home, 'texts.jsonl')
      const host = testHost()
      const { id } = host.projects.openFile(project)
      const opened = host.projects.get(id)
      const set = await modelSet(opened, host.workers, { name: 'M', path: model }, 'held-out')
      const own = await freeze(opened, 'Mine')
      const { f1, precision, recall, documents } = await agreement(opened, own.id, set.id)
      expect({ f1, precision, recall }).toEqual({
        f1: expect.closeTo(best.f1, 12),
        precision: best.precision,
        recall: best.recall,
      })

      const heldOut = [...opened.review.spans(set.id).keys()]
      const gold = [...opened.labelledTexts()].filter(({ id }) => heldOut.includes(id))
      expect(gold).toHaveLength(documents)
      writeFileSync(texts, gold.map(({ text }) => JSON.stringify({ text })).join('\n'))
      const out = join(home, 'tagged.jsonl')
      await spanwright(home, 'tag', texts, '--model', model, '--out', out)
      const tagged = jsonLines(readFileSync(out, 'utf8')) as unknown as typeof gold
      const keys = (list: typeof gold) =>
        list.flatMap(({ spans }, d) => spans.map((s) => [d, s.start, s.end, s.label].join(' ')))
      const wanted = new Set(keys(gold))
      const found = keys(tagged)
      const hits = found.filter((key) => wanted.has(key)).length
      expect([hits / found.length, hits / wanted.size]).toEqual([best.precision, best.recall])
    },
    120_000,
  )
})
