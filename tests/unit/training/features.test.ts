import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { IGNORED_LABEL } from '../../../src/nn/engine.ts'
import { createWordPiece } from '../../../src/text/wordpiece/wordpiece.ts'
import { learnVocabulary } from '../../../src/text/wordpiece/learn.ts'
import type { TrainingDocument } from '../../../src/training/dataset.ts'
import { classNames } from '../../../src/domain/tags.ts'
import { makeFeatures, teaching, type FeatureOptions } from '../../../src/training/features.ts'
import { isFirstPiece } from '../../../src/text/sequences.ts'
import { smallDocuments, smallLabels } from '../../support/small-run.ts'
import { PATIENT } from '../../support/patient.ts'

const classes = classNames(smallLabels)
const tokenizer = unwrap(
  createWordPiece(learnVocabulary(smallDocuments().map(({ text }) => text)), {
    lowercase: false,
    stripAccents: null,
    chineseChars: true,
  }),
)
const usual: FeatureOptions = {
  ...{ unit: 'word', depths: 1, maxLength: 128 },
  ...{ labelAllSubTokens: false, truncate: false },
}

function document(text: string, changes: Partial<TrainingDocument> = {}): TrainingDocument {
  return { id: 1, text, words: null, spans: [], split: 'train', reviewed: null, ...changes }
}

const features = (documents: TrainingDocument[], options: Partial<FeatureOptions> = {}) =>
  makeFeatures(documents, tokenizer, classes, { ...usual, ...options })

/** Class names of the labelled pieces of the first sequence. */
const taught = ({ features: [first] }: ReturnType<typeof features>) =>
  first.labels.filter((label) => label !== IGNORED_LABEL).map((label) => classes[label])

describe('training sequences', () => {
  it(
    'train every word exactly once, however long the document and short the window',
    PATIENT,
    () => {
      const cases = fc.tuple(
        fc.array(fc.constantFrom('Ann', 'saw', 'Oslo', 'unbelievable', '.'), {
          minLength: 1,
          maxLength: 200,
        }),
        fc.integer({ min: 8, max: 40 }),
      )
      fc.assert(
        fc.property(cases, ([words, maxLength]) => {
          const text = words.join(' ')
          const made = features([document(text)], { maxLength })
          const trained = made.features.flatMap((feature) =>
            feature.units.filter((unit, at) => unit >= 0 && feature.labels[at] !== IGNORED_LABEL),
          )
          expect(trained.sort((a, b) => a - b)).toEqual(
            tokenizer.words(text).map((_, word) => word),
          )
          const labelled = made.features.flatMap(({ labels }) => labels.filter((l) => l >= 0))
          expect(labelled).toHaveLength(words.length)
          for (const { ids } of made.features) expect(ids.length).toBeLessThanOrEqual(maxLength)
        }),
      )
    },
  )

  it('teach B on the first piece of a word alone, or I on the others when asked', () => {
    const marked = document('Annome', { spans: [{ start: 0, end: 6, label: 'PERSON' }] })
    const pieces = tokenizer.encode('Annome', [{ start: 0, end: 6 }])[0].length
    expect(pieces).toBeGreaterThan(1)
    expect(taught(features([marked]))).toEqual(['B-PERSON'])
    expect(taught(features([marked], { labelAllSubTokens: true }))).toEqual([
      'B-PERSON',
      ...new Array<string>(pieces - 1).fill('I-PERSON'),
    ])
  })

  it('are cut at the length in reference mode; what is beyond is neither trained nor measured', () => {
    const made = features([document('Ann saw Oslo . '.repeat(40))], {
      maxLength: 50,
      truncate: true,
    })
    expect(made.features).toHaveLength(1)
    expect(made.features[0].ids).toHaveLength(50)
    const reached = made.gold[0].counted.filter(Boolean).length
    expect(taught(made)).toHaveLength(reached)
    expect(reached).toBeLessThan(160)
  })
})

describe('a training sequence', () => {
  it('is [CLS], the pieces and [SEP]; only the first piece of a word carries a class', () => {
    const text = 'Ann Annome'
    const spans = [{ start: 4, end: 10, label: 'PERSON' }]
    const [[ann], inner] = tokenizer.encode(text, tokenizer.words(text))
    const { features: made } = features([document('.'), document(text, { spans })])
    const rest = inner.slice(1)
    expect(made[1]).toEqual({
      document: 1,
      ids: [tokenizer.clsId, ann.id, ...inner.map(({ id }) => id), tokenizer.sepId],
      units: [-1, 0, 1, ...rest.map(() => 1), -1],
      labels: [
        IGNORED_LABEL,
        0,
        classes.indexOf('B-PERSON'),
        ...rest.map(() => IGNORED_LABEL),
        IGNORED_LABEL,
      ],
    })
  })

  it('teaches the inner pieces of a word outside O as well, when asked, and of one inside I', () => {
    const text = 'Annome Annome Annome'
    const spans = [{ start: 0, end: 13, label: 'PERSON' }]
    const inner = tokenizer.encode(text, [{ start: 0, end: 6 }])[0].length
    const named = taught(features([document(text, { spans })], { labelAllSubTokens: true }))
    expect(named).toEqual([
      'B-PERSON',
      ...new Array<string>(2 * inner - 1).fill('I-PERSON'),
      ...new Array<string>(inner).fill('O'),
    ])
  })

  it('teaches no inner piece of a word that is not known', () => {
    const unseen = document('Annome', { reviewed: [] })
    expect(taught(features([unseen], { labelAllSubTokens: true }))).toEqual([])
  })

  it('has each word once where windows overlap: the others only read it', () => {
    const text = 'Ann saw Oslo . '.repeat(20).trim()
    const made = features([document(text)], { maxLength: 12 })
    expect(made.features.length).toBeGreaterThan(5)
    const words = made.features.flatMap(({ units }) =>
      units.filter((_, at) => isFirstPiece(units, at)),
    )
    expect(words).toEqual(Array.from({ length: 80 }, (_, word) => word))
    const read = made.features.reduce((sum, { ids }) => sum + ids.length - 2, 0)
    expect(read).toBeGreaterThan(80)
  })

  it('reads a word longer than a window by its beginning, and its end mark stays', () => {
    const { features: made } = features([document('Annome'.repeat(12))], { maxLength: 10 })
    expect(made).toHaveLength(1)
    expect(made[0].ids).toHaveLength(10)
    expect(made[0].ids.at(-1)).toBe(tokenizer.sepId)
  })

  it('is none of a document without words, cut or not', () => {
    expect(features([document('')]).features).toEqual([])
    expect(features([document('  ')], { truncate: true })).toMatchObject({
      features: [],
      gold: [{ counted: [] }],
    })
  })

  it('that is cut ends with the word that fills it', () => {
    const text = 'Ann saw Oslo .'
    const pieces = tokenizer.encode(text, tokenizer.words(text)).flat().length
    const cut = (maxLength: number) => features([document(text)], { maxLength, truncate: true })
    expect(cut(pieces + 2).gold[0].counted.filter(Boolean)).toHaveLength(4)
    expect(cut(pieces + 1).gold[0].counted.filter(Boolean)).toHaveLength(3)
  })

  it('knows the spans that tags cannot carry, and teaches nothing where they are', () => {
    const inside = { start: 1, end: 3, label: 'PERSON' }
    const made = features([document('Ann saw Oslo', { spans: [inside] })])
    expect(made.gold[0].dropped).toEqual([{ span: inside, reason: 'edge' }])
    expect(taught(made)).toEqual(['O', 'O'])
    expect(made.gold[0].counted).toEqual([true, true, true])
  })
})

describe('the mask of reviewed regions', () => {
  const text = 'Ann saw Oslo again .'
  const spans = [{ start: 8, end: 12, label: 'PLACE' }]

  it('teaches the words inside, and spans wherever they are', () => {
    const made = features([document(text, { spans, reviewed: [{ start: 0, end: 7 }] })])
    expect(taught(made)).toEqual(['O', 'O', 'B-PLACE'])
    expect(made.gold[0].counted).toEqual([true, true, true, false, false])
  })

  it('does not count a word that a region only touches', () => {
    const made = features([document(text, { reviewed: [{ start: 0, end: 5 }] })])
    expect(made.gold[0].counted).toEqual([true, false, false, false, false])
  })

  it('counts everything when the whole document is reviewed', () => {
    expect(features([document(text, { spans })]).gold[0].counted.every(Boolean)).toBe(true)
  })

  it('leaves out sequences that teach nothing', () => {
    const unseen = document(text, { reviewed: [] })
    expect(teaching(features([unseen, document(text)]).features)).toHaveLength(1)
  })
})

describe('training sequences of pieces', () => {
  const pieces = (spans: TrainingDocument['spans'], depths = 1) =>
    features([document('Annome', { spans })], { unit: 'piece', depths })
  const { length } = tokenizer.encode('Annome', [{ start: 0, end: 6 }])[0]
  const [{ end: cut }] = tokenizer.encode('Annome', [{ start: 0, end: 6 }])[0]

  it('teach a span that ends inside a word', () => {
    const made = pieces([{ start: 0, end: cut, label: 'PERSON' }])
    expect(made.gold[0].dropped).toEqual([])
    expect(taught(made)).toEqual(['B-PERSON', ...new Array<string>(length - 1).fill('O')])
  })

  it('have a label for each depth of spans inside spans', () => {
    const outer = { start: 0, end: 6, label: 'PERSON' }
    const made = pieces([{ start: 0, end: cut, label: 'PLACE' }, outer], 2)
    const named = made.features[0].labels.slice(2, 6).map((label) => classes[label])
    expect(named).toEqual(['B-PERSON', 'B-PLACE', 'I-PERSON', 'O'])
    expect(made.gold[0].dropped).toEqual([])
  })
})
