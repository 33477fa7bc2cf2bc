import { describe, expect, it } from 'vitest'
import { trainingSettings } from '../../../src/model/training-settings.ts'
import { plainUnits } from '../../../src/text/units.ts'
import { instantReading, knownUnits } from '../../../src/training/instant.ts'
import { gainOf, weighing, type Weighed } from '../../../src/training/teaching.ts'
import { smallDocuments, smallLabels } from '../../support/small-run.ts'

const documents = smallDocuments(24)
const reading = instantReading(documents, trainingSettings.parse({}))

function weighed(...texts: string[]): Weighed {
  const known = knownUnits(documents, smallLabels, reading)
  const open = texts.map((text, at) => {
    return { id: at + 1, text, ...plainUnits({ text }, reading.unit) }
  })
  const steps = weighing(known, open, smallLabels, reading)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

const ids = ({ documents: list }: Weighed) => list.map(({ id }) => id)

describe('what open documents would teach', () => {
  it('is most where most is doubted, and next to nothing where all is known', () => {
    const familiar = 'Bob saw Oslo again .'
    const foreign = 'Meanwhile Quentin Zyx visited Ulaanbaatar .'
    const { documents: list } = weighed(familiar, foreign)
    expect(list.map(({ id }) => id)).toEqual([2, 1])
    expect(list[0].doubtful).toBeGreaterThan(0.7)
    expect(list[1]).toMatchObject({ spans: 2, changing: 0, twinOf: null })
    expect(list[1].doubtful).toBeLessThan(0.5)
  })

  it('stands last where a text is known already, and versions of one text together before that', () => {
    const long = 'the long way from the old harbour to the new one, which nobody likes in winter'
    const order = weighed(
      'Cleo saw Lima again .',
      `Quentin walked ${long}.`,
      'Zora and Ulrich met Yves in Xanten.',
      `Quentin walked ${long}!`,
      `quentin walked, ${long}`,
    )
    expect(order.documents.filter(({ twinOf }) => twinOf === null).map(({ id }) => id)).toEqual(
      expect.arrayContaining([2, 3]),
    )
    expect(order.documents.slice(2).map(({ id, twinOf }) => [id, twinOf])).toEqual([
      [4, 'open'],
      [5, 'open'],
      [1, 'done'],
    ])
  })

  it('is the same each time, and nothing of nothing', () => {
    const texts = ['Bob went home.', 'Bonn again.', 'Who knows Quentin?']
    expect(weighed(...texts)).toEqual(weighed(...texts))
    expect(ids(weighed())).toEqual([])
    expect(weighed().agreement).toBeNull()
  })

  it('says how much half of the labels would find alike', () => {
    expect(weighed('Ann saw Rome again .', 'Bob saw Oslo again .').agreement).toBe(1)
    const { agreement } = weighed('Ann saw Quentin .', 'Zyx went home to Xanten on day 4 .')
    expect(agreement).toBeGreaterThanOrEqual(0)
    expect(agreement).toBeLessThan(1)
  })

  it('counts words, where spans begin inside of them', () => {
    const inWord = documents.map((one) => {
      const spans = one.spans.map((span) => ({ ...span, end: span.start + 2 }))
      return { ...one, spans }
    })
    const pieces = instantReading(inWord, trainingSettings.parse({}))
    expect(pieces.unit).toBe('piece')
    const known = knownUnits(inWord, smallLabels, pieces)
    const text = 'Quentin'
    const open = [{ id: 1, text, ...plainUnits({ text }, pieces.unit) }]
    const [one] = [...weighing(known, open, smallLabels, pieces)]
    expect(one).toBeUndefined()
    const step = weighing(known, open, smallLabels, pieces).next()
    expect(step.done && step.value.documents[0].doubtful).toBeLessThanOrEqual(1)
  })

  it('is more of the same in fewer words', () => {
    const read = { id: 1, spans: 2, doubtful: 1, changing: 0, words: 10 }
    expect(gainOf(read)).toBeGreaterThan(gainOf({ ...read, words: 40 }))
    expect(gainOf({ ...read, changing: 2 })).toBeGreaterThan(gainOf(read))
  })
})
