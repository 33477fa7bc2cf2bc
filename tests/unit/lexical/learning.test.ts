import { describe, expect, it } from 'vitest'
import type { LexicalModel } from '../../../src/lexical/model.ts'
import { LexicalTagger } from '../../../src/lexical/tagger.ts'
import { stretchesOf } from '../../../src/lexical/stretches.ts'
import { chainLoss } from '../../../src/lexical/crf.ts'
import { FeatureNames, FeatureReader, shapeOf } from '../../../src/lexical/features.ts'
import type { Range } from '../../../src/model/documents.ts'
import { plainUnits } from '../../../src/text/units.ts'
import {
  instantReading,
  knownUnits,
  learnInstant,
  measureInstant,
} from '../../../src/training/instant.ts'
import { smallSettings } from '../../support/small-run.ts'

/** "[Ann Lee PERSON] saw [Oslo PLACE]." as a document. */
function marked(source: string, reviewed: Range[] | null = null) {
  let text = ''
  const spans: (Range & { label: string })[] = []
  for (const part of source.split(/(\[[^\]]+ [A-Z]+\])/)) {
    const found = /^\[(.+) ([A-Z]+)\]$/s.exec(part)
    const surface = found ? found[1] : part
    if (found) {
      spans.push({ start: text.length, end: text.length + surface.length, label: found[2] })
    }
    text += surface
  }
  return { text, words: null, spans, reviewed }
}

const people = ['Ann Lee', 'Omar', 'José Paz', '李雷', 'Zoë']
const places = ['Oslo', 'New York', 'Köln', 'Łódź', 'Rome']
const sentences = people.flatMap((person) =>
  places.map((place) => marked(`Today [${person} PERSON] left [${place} PLACE] 👋 by train.`)),
)
const types = ['PERSON', 'PLACE']

function learnt(documents: ReturnType<typeof marked>[], names = types, options = {}) {
  const settings = smallSettings()
  const reading = instantReading(documents, settings)
  return learnInstant(knownUnits(documents, names, reading), names, reading, options)
}

const measure = (model: LexicalModel, documents: ReturnType<typeof marked>[]) =>
  measureInstant(model, knownUnits(documents, model.types, model.reading))

const plain = (model: LexicalModel) =>
  model.layers.map(({ names, pairs, weights }) => [names, [...pairs.labels], [...weights]])

describe('the type of a stretch that is an entity', () => {
  /** Every legal row of labels of so many units, in which [start, end) is an entity and ends there. */
  function rowsWith(
    units: number,
    labels: number,
    { start, end }: Range,
    type: number,
  ): number[][] {
    const rows = (length: number): number[][] =>
      length === 0
        ? [[]]
        : rows(length - 1).flatMap((row) => Array.from({ length: labels }, (_, y) => [...row, y]))
    const wanted = (i: number) => (i === start ? 1 + 2 * type : 2 + 2 * type)
    return rows(units).filter((row) =>
      row.every((label, i) => {
        const isLegal = label === 0 || label % 2 === 1 || [label, label - 1].includes(row[i - 1])
        if (i >= start && i < end) return isLegal && label === wanted(i)
        return isLegal && !(i === end && label === wanted(i))
      }),
    )
  }

  it.each([
    { start: 0, end: 1 },
    { start: 1, end: 3 },
    { start: 2, end: 4 },
  ])('is as likely as all rows in which it is one: %o', (range) => {
    const model = learnt(sentences.slice(0, 6))
    const [{ names, pairs, weights }] = model.layers
    const text = 'Eva Berg left Paris'
    const units = { text, ...plainUnits({ text, words: null }, 'word') }
    const seen = new FeatureReader(new FeatureNames(names), 'word').read(units)
    const shares = types.map((_, type) =>
      rowsWith(4, 5, range, type)
        .map((row) => chainLoss({ ...seen, gold: Int32Array.from(row) }, pairs, weights, 2))
        .reduce((sum, loss) => sum + Math.exp(-loss), 0),
    )
    const sum = shares.reduce((a, b) => a + b, 0)
    const found = new LexicalTagger(model).typesOf(units, range)
    expect(sum).toBeGreaterThan(0)
    shares.forEach((share, type) => expect(found[type]).toBeCloseTo(share / sum, 8))
  })
})

describe('learning from words and shapes', () => {
  it('learns all of what it is shown, and finds a name that it has not seen', () => {
    const model = learnt(sentences)
    expect(measure(model, sentences).f1).toBe(1)
    const unseen = [marked('Today [Eva Berg PERSON] left [Paris PLACE] 👋 by train.')]
    expect(measure(model, unseen).f1).toBe(1)
  })

  it('gives the same model twice', () => {
    expect(plain(learnt(sentences))).toEqual(plain(learnt(sentences)))
  })

  it('comes to the same from an earlier model, in fewer steps', () => {
    const whole = learnt(sentences)
    const earlier = learnt(sentences.slice(0, -3)).layers
    const count = (from?: typeof earlier) => {
      let steps = 0
      const goOn = () => ++steps > 0
      const model = learnt(sentences, types, { earlier: from, goOn })
      return { steps, f1: measure(model, sentences).f1 }
    }
    expect(measure(whole, sentences).f1).toBe(1)
    const [cold, warm] = [count(), count(earlier)]
    expect(warm).toEqual({ steps: warm.steps, f1: 1 })
    expect(warm.steps).toBeLessThan(cold.steps)
  })

  it('is taught nothing by what was not looked at', () => {
    const seen = marked('Ann saw [Oslo PLACE]')
    const halfSeen = marked('Omar saw [Oslo PLACE]', [{ start: 5, end: 13 }])
    const names = ({ layers: [{ names }] }: LexicalModel) => names
    expect(names(learnt([seen], ['PLACE']))).toContain('+0 exact=Ann')
    expect(names(learnt([halfSeen], ['PLACE']))).not.toContain('+0 exact=Omar')
  })

  it('reads characters where spans begin or end within words, with exact offsets', () => {
    const cities = ['서울', '부산', '대구', '인천']
    const korean = cities.flatMap((city) => [
      marked(`나는 [${city} PLACE]에서 살았다`),
      marked(`그는 [${city} PLACE]으로 갔다`),
    ])
    const model = learnt(korean, ['PLACE'])
    expect(model.reading.unit).toBe('piece')
    expect(measure(model, korean).f1).toBe(1)
    const unseen = [marked('나는 [광주 PLACE]에서 살았다'), marked('그는 [광주 PLACE]으로 갔다')]
    expect(measure(model, unseen).f1).toBe(1)
  })

  it('learns spans inside spans, each depth by itself', () => {
    const nested = places.map((place) => {
      const outer = marked(`The [University of ${place} PERSON] opened`)
      const start = outer.text.indexOf(place)
      const inner = { start, end: start + place.length, label: 'PLACE' }
      return { ...outer, spans: [...outer.spans, inner] }
    })
    const model = learnt(nested)
    expect(model.layers).toHaveLength(2)
    expect(measure(model, nested)).toMatchObject({ f1: 1, recall: 1 })
  })

  it('scores what it finds with one probability for each entity', () => {
    const tagger = new LexicalTagger(learnt(sentences))
    const text = 'Today Ann Lee left Zürich 👋 by train.'
    const [{ tags, scores }] = tagger.tag({ text, ...plainUnits({ text }, 'word') })
    expect(tags.slice(0, 5)).toEqual(['O', 'B-PERSON', 'I-PERSON', 'O', 'B-PLACE'])
    expect(scores[1]).toBe(scores[2])
    expect(scores[1]).toBeGreaterThan(scores[4])
    expect(scores.every((score) => score > 0.5 && score <= 1)).toBe(true)
  })

  it('tags an empty text', () => {
    const tagger = new LexicalTagger(learnt(sentences))
    const nothing = { tags: [], scores: new Float32Array(0) }
    expect(tagger.tag({ text: '', ranges: [], inner: [] })).toEqual([nothing])
  })
})

describe('long texts', () => {
  const words = (count: number, between: (at: number) => string) => {
    let text = ''
    const ranges = Array.from({ length: count }, (_, at) => {
      const start = text.length
      text += `w${between(at)}`
      return { start, end: start + 1 }
    })
    return { text, ranges }
  }

  it('are cut at blank lines once they are long', () => {
    const text = words(1500, (at) => (at % 100 === 99 ? '\n \n' : ' '))
    expect(stretchesOf(text)).toEqual([
      { start: 0, end: 600 },
      { start: 600, end: 1200 },
      { start: 1200, end: 1500 },
    ])
  })

  it('are cut anywhere at last, but not where it is forbidden', () => {
    const text = words(10_000, () => ' ')
    expect(stretchesOf(text)).toEqual([
      { start: 0, end: 8192 },
      { start: 8192, end: 10_000 },
    ])
    expect(stretchesOf(text, (at) => at !== 8192)[1].start).toBe(8193)
  })
})

describe('shapes', () => {
  it.each([
    ['McDonald', 'XxXx'],
    ['2026', '0'],
    ['X-42b', 'X-0x'],
    ['李雷', 'c'],
    ['👋', '👋'],
  ])('of %s is %s', (word, shape) => expect(shapeOf(word)).toBe(shape))
})
