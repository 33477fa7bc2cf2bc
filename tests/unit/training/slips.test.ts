import { describe, expect, it } from 'vitest'
import { classNames } from '../../../src/domain/tags.ts'
import type { LabelledSpan } from '../../../src/model/documents.ts'
import { trainingSettings } from '../../../src/model/training-settings.ts'
import { seededRandom } from '../../../src/nn/random.ts'
import { instantReading, knownUnits } from '../../../src/training/instant.ts'
import { Evidence } from '../../../src/training/slips/evidence.ts'
import { learnOdds } from '../../../src/training/slips/logistic.ts'
import { madeSlips, touches } from '../../../src/training/slips/made.ts'
import { doubtsOf } from '../../../src/training/slips/order.ts'
import { placesOf } from '../../../src/training/slips/places.ts'
import type { SecondReading } from '../../../src/training/slips/second-reading.ts'

const types = ['LOC', 'PER']
const classes = classNames(types)
const reading = instantReading([], trainingSettings.parse({}))

/** "Ann/PER met" → a person and a word; "_" joins the words of a span. */
function labelled(marked: string): { text: string; spans: LabelledSpan[] } {
  let text = ''
  const spans = marked.split(' ').flatMap((part) => {
    const [surface, label] = part.replaceAll('_', ' ').split('/')
    const start = text.length + (text ? 1 : 0)
    text += (text ? ' ' : '') + surface
    return label ? [{ start, end: start + surface.length, label }] : []
  })
  return { text, spans }
}

/** A document with its labels, and what is read in it, of which the reader is as sure as told. */
function reread(id: number, labels: string, read: string, sure = 0.99): SecondReading {
  const { text, spans } = labelled(labels)
  const { spans: entities } = labelled(read)
  const document = { id, text, spans, words: null, split: 'auto' as const, reviewed: null }
  const [known] = knownUnits([document], types, reading)
  const [other] = knownUnits([{ ...document, spans: entities }], types, reading)
  const rest = (1 - sure) / (classes.length - 1)
  const shares = [...other.labels[0]].flatMap((label) =>
    classes.map((_, c) => (c === label ? sure : rest)),
  )
  const of = { classes: other.labels as Int32Array[], shares: [Float32Array.from(shares)] }
  return { document, known, entities, ...of }
}

describe('odds that are learnt from rows', () => {
  it('tell the two kinds apart, by what differs and not by what is the same throughout', () => {
    const random = seededRandom(1)
    const row = (middle: number) => [middle + 0.6 * (random() - 0.5), 7, 100 * random()]
    const [yes, no] = [40, 400].map((n, i) => Array.from({ length: n }, () => row(i)))
    const odds = learnOdds(yes, no)
    expect(yes.every((one) => odds(one) > 0)).toBe(true)
    expect(no.every((one) => odds(one) < 0)).toBe(true)
    expect(odds([0, 7, 50])).toBeCloseTo(odds([0, 999, 50]), 10)
  })

  it('weigh both kinds alike, however many there are', () => {
    const odds = learnOdds([[1]], [[0], [0], [0], [0]])
    expect(odds([0.5])).toBeCloseTo(0, 2)
  })
})

describe('a label made wrong', () => {
  const { text, spans } = labelled('The mayor of New_York/LOC met Ann_Lee/PER and Bob/PER today')
  const [{ ranges: units }] = knownUnits([{ text, spans, words: null, reviewed: null }], types, {
    ...reading,
  })
  const random = seededRandom(3)
  const made = Array.from({ length: 400 }, () => madeSlips({ spans, units, types, random })).filter(
    ({ at }) => at.length > 0,
  )
  const surfaces = (all: readonly LabelledSpan[]) =>
    all
      .toSorted((a, b) => a.start - b.start)
      .map(({ start, end, label }) => `${text.slice(start, end)}/${label}`)
      .join(', ')

  it.each([
    ['has another label', 'New York/PER, Ann Lee/PER, Bob/PER'],
    ['is left out', 'New York/LOC, Bob/PER'],
    ['ends a word later', 'New York met/LOC, Ann Lee/PER, Bob/PER'],
    ['ends a word earlier', 'New/LOC, Ann Lee/PER, Bob/PER'],
    ['begins a word earlier', 'of New York/LOC, Ann Lee/PER, Bob/PER'],
    ['begins a word later', 'New York/LOC, Lee/PER, Bob/PER'],
    ['is one too many', 'mayor/LOC, New York/LOC, Ann Lee/PER, Bob/PER'],
  ])('%s', (_, wrong) => {
    expect(made.map((one) => surfaces(one.spans))).toContain(wrong)
  })

  it('is one alone, lies where it is said to lie, and runs into no other', () => {
    for (const { spans: wrong, at } of made) {
      const changed = [...spans, ...wrong].filter(
        (one) =>
          [...spans, ...wrong].filter((x) => JSON.stringify(x) === JSON.stringify(one)).length ===
          1,
      )
      expect(changed.length).toBeGreaterThan(0)
      expect(changed.every((one) => touches(one, at[0]))).toBe(true)
      const pairs = wrong.flatMap((one, i) => wrong.slice(i + 1).map((other) => [one, other]))
      expect(pairs.some(([one, other]) => touches(one, other))).toBe(false)
    }
  })

  it('is one of every ten in a long document', () => {
    const long = labelled(Array.from({ length: 25 }, (_, i) => `N${i}/PER met`).join(' '))
    const [{ ranges }] = knownUnits([{ ...long, words: null, reviewed: null }], types, reading)
    const all = Array.from({ length: 50 }, () =>
      madeSlips({ spans: long.spans, units: ranges, types, random }),
    )
    expect(Math.max(...all.map(({ at }) => at.length))).toBe(3)
    for (const { spans: wrong, at } of all) {
      const same = new Set(long.spans.map((one) => JSON.stringify(one)))
      const others = wrong.filter((one) => !same.has(JSON.stringify(one)))
      expect(others.every((one) => at.some((slip) => touches(one, slip)))).toBe(true)
    }
  })

  it('is none in a document without any', () => {
    expect(madeSlips({ spans: [], units, types, random })).toEqual({ spans: [], at: [] })
  })
})

describe('what other documents say of a surface', () => {
  const all = [
    reread(1, 'Oslo/LOC is cold', 'Oslo/LOC is cold'),
    reread(2, 'Oslo/LOC and Oslo', 'Oslo/LOC and Oslo'),
    reread(3, 'Oslo/PER is', 'Oslo/PER is'),
  ]
  const evidence = new Evidence(all, types, new Set(['Oslo']))

  it('counts documents, but not the one that asks', () => {
    expect(evidence.without(0).of('Oslo', 'LOC')).toEqual({ same: 1, other: 1, unlabelled: 1 })
    expect(evidence.without(1).of('Oslo', 'LOC')).toEqual({ same: 1, other: 1, unlabelled: 0 })
  })

  it('tells how usual a word is outside, a half where nothing is known', () => {
    const { outside } = evidence.without(0)
    expect(outside('is')).toBe(0.75)
    expect(outside('Oslo')).toBe(0.375)
    expect(outside('cold')).toBe(0.5)
  })
})

describe('places where labels are not what was read', () => {
  const placesIn = (one: SecondReading) =>
    placesOf(
      one,
      { spans: one.document.spans, labels: one.known.labels },
      new Evidence([one], types, new Set()).without(0),
    )

  it('are none where both are the same', () => {
    expect(placesIn(reread(1, 'Ann/PER left Oslo/LOC', 'Ann/PER left Oslo/LOC'))).toEqual([])
  })

  it('join what overlaps, and tell how likely the least likely label is', () => {
    const one = reread(
      1,
      'Ann_left/PER Oslo in Rome/LOC',
      'Ann/PER left_Oslo/LOC in Rome/LOC',
      0.96,
    )
    const [place, ...others] = placesIn(one)
    expect(others).toEqual([])
    expect(place).toMatchObject({ start: 0, end: 13 })
    expect(place.likelihood).toBeCloseTo(0.01, 6)
  })

  it('have as many signs whatever their kind', () => {
    const kinds = ['Ann left/PER', 'Ann/PER left', 'Ann/LOC left', 'Ann_left/PER', 'Ann_left/LOC']
    const lengths = kinds.map((own, i) =>
      placesIn(reread(i, own, i === 0 ? 'Ann/PER left' : i === 1 ? 'Ann left' : 'Ann/PER left')),
    )
    expect(new Set(lengths.map(([{ signs }]) => signs.length)).size).toBe(1)
  })
})

describe('the order of doubts', () => {
  const names = Array.from({ length: 60 }, (_, i) => `N${i}`)
  /** Unknown names that the reader, very sure, overlooks; and one span a word too long, of which it is less sure. */
  const all = [
    ...names.map((name, i) =>
      reread(i, `${name}/PER went to Rome/LOC`, `${name} went to Rome/LOC`),
    ),
    reread(99, 'Ann_went/PER to Rome/LOC', 'Ann/PER went to Rome/LOC', 0.9),
  ]

  it('puts that first which looks like labels made wrong, before what is merely least likely', () => {
    const doubts = doubtsOf(all, types, reading)
    expect(doubts).toHaveLength(61)
    expect(doubts[0]).toMatchObject({ documentId: 99, start: 0, end: 8 })
    expect(doubts[0].likelihood).toBeGreaterThan(doubts[1].likelihood)
  })

  it('is by likelihood where there is too little to learn from', () => {
    const few = [...all.slice(0, 5), all[60]]
    expect(doubtsOf(few, types, reading).at(-1)?.documentId).toBe(99)
  })
})
