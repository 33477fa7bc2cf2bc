import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { documentWords } from '../../../src/domain/words.ts'
import { IGNORED_LABEL } from '../../../src/nn/engine.ts'
import { createWordPiece } from '../../../src/text/wordpiece/wordpiece.ts'
import { learnVocabulary } from '../../../src/text/wordpiece/learn.ts'
import type { TrainingDocument } from '../../../src/training/dataset.ts'
import {
  classNames,
  countedSegments,
  makeFeatures,
  teaching,
  type FeatureOptions,
} from '../../../src/training/features.ts'
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
const usual: FeatureOptions = { maxLength: 128, labelAllSubTokens: false, truncate: false }

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
            feature.words.filter((word, at) => word >= 0 && feature.labels[at] !== IGNORED_LABEL),
          )
          expect(trained.sort((a, b) => a - b)).toEqual(
            documentWords({ text }).map((_, word) => word),
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
    const reached = made.counted[0].filter(Boolean).length
    expect(taught(made)).toHaveLength(reached)
    expect(reached).toBeLessThan(160)
  })
})

describe('a training sequence', () => {
  it('is [CLS], the pieces and [SEP]; only first pieces belong to a word and carry a class', () => {
    const text = 'Ann Annome'
    const spans = [{ start: 4, end: 10, label: 'PERSON' }]
    const [[ann], inner] = tokenizer.encode(text, documentWords({ text }))
    const { features: made } = features([document('.'), document(text, { spans })])
    const none = inner.slice(1).map(() => -1)
    expect(made[1]).toEqual({
      document: 1,
      ids: [tokenizer.clsId, ann.id, ...inner.map(({ id }) => id), tokenizer.sepId],
      words: [-1, 0, 1, ...none, -1],
      labels: [
        IGNORED_LABEL,
        0,
        classes.indexOf('B-PERSON'),
        ...none.map(() => IGNORED_LABEL),
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
    const words = made.features.flatMap((feature) => feature.words.filter((word) => word >= 0))
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
      counted: [[]],
    })
  })

  it('that is cut ends with the word that fills it', () => {
    const text = 'Ann saw Oslo .'
    const pieces = tokenizer.encode(text, documentWords({ text })).flat().length
    const cut = (maxLength: number) => features([document(text)], { maxLength, truncate: true })
    expect(cut(pieces + 2).counted[0].filter(Boolean)).toHaveLength(4)
    expect(cut(pieces + 1).counted[0].filter(Boolean)).toHaveLength(3)
  })

  it('counts the spans that tags cannot carry, of every document', () => {
    const cut = document('Ann saw', { spans: [{ start: 1, end: 3, label: 'PERSON' }] })
    expect(features([cut, cut]).untrainable).toBe(2)
  })
})

describe('the mask of reviewed regions', () => {
  const text = 'Ann saw Oslo again .'
  const spans = [{ start: 8, end: 12, label: 'PLACE' }]

  it('teaches the words inside, and spans wherever they are', () => {
    const made = features([document(text, { spans, reviewed: [{ start: 0, end: 7 }] })])
    expect(taught(made)).toEqual(['O', 'O', 'B-PLACE'])
    expect(made.counted).toEqual([[true, true, true, false, false]])
  })

  it('does not count a word that a region only touches', () => {
    const made = features([document(text, { reviewed: [{ start: 0, end: 5 }] })])
    expect(made.counted).toEqual([[true, false, false, false, false]])
  })

  it('counts everything when the whole document is reviewed', () => {
    expect(features([document(text, { spans })]).counted[0].every(Boolean)).toBe(true)
  })

  it('leaves out sequences that teach nothing', () => {
    const unseen = document(text, { reviewed: [] })
    expect(teaching(features([unseen, document(text)]).features)).toHaveLength(1)
  })

  it('keeps entities from reaching across a gap when measured', () => {
    expect(
      countedSegments([['B-A', 'I-A', 'O', 'I-A', 'O']], [[true, true, false, true, true]]),
    ).toEqual([
      ['B-A', 'I-A'],
      ['I-A', 'O'],
    ])
  })
})
