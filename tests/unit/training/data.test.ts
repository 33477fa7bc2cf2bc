import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { learnVocabulary } from '../../../src/text/wordpiece/learn.ts'
import { createWordPiece } from '../../../src/text/wordpiece/wordpiece.ts'
import { prepareData } from '../../../src/training/data.ts'
import type { TrainingDocument } from '../../../src/training/dataset.ts'
import { readingFor } from '../../../src/training/reading.ts'
import { classNames } from '../../../src/domain/tags.ts'
import { goldenConfig } from '../../support/golden-model.ts'
import { smallDocuments, smallLabels, smallSettings } from '../../support/small-run.ts'

const all = smallDocuments()
const tokenizer = unwrap(
  createWordPiece(learnVocabulary(all.map(({ text }) => text)), {
    lowercase: false,
    stripAccents: null,
    chineseChars: true,
  }),
)
const model = {
  tokenizer,
  config: { ...goldenConfig, labels: classNames(smallLabels) },
  reading: readingFor([], tokenizer, smallSettings()),
}
const prepare = (documents: TrainingDocument[]) =>
  prepareData({ labels: smallLabels, revision: 1, documents }, model, smallSettings())

describe('the data of a run', () => {
  it('is every document on its side', () => {
    const data = prepare(all)
    expect(data).toMatchObject({
      trainDocuments: 20,
      untrainable: { count: 0, listed: [] },
      padId: tokenizer.padId,
    })
    expect(data.train).toHaveLength(20)
    expect(data.dev.gold).toHaveLength(5)
  })

  it('knows every token that a batch can hold, of both sides, and the padding', () => {
    const data = prepare(all)
    const ids = [...data.train, ...data.dev.features].flatMap((feature) => feature.ids)
    expect(new Set(data.usedTokenIds)).toEqual(new Set([tokenizer.padId, ...ids]))
    expect(data.usedTokenIds).toHaveLength(new Set([tokenizer.padId, ...ids]).size)
  })

  it('counts the spans of both sides that tags cannot carry', () => {
    const inWord = { start: 1, end: 2, label: 'PERSON' }
    const documents = all.map((d) => (d.id < 7 ? { ...d, spans: [...d.spans, inWord] } : d))
    const { count, listed } = prepare(documents).untrainable
    expect(count).toBe(7)
    expect(listed[0]).toMatchObject({ label: 'PERSON', reason: 'edge' })
  })

  it('learns from nothing that was not looked at', () => {
    const unseen = { ...all[1], spans: [], reviewed: [] }
    const data = prepare([...all, unseen])
    expect(data.train).toHaveLength(20)
    expect(data.trainDocuments).toBe(21)
  })
})

describe('a run is refused', () => {
  const bare = (d: TrainingDocument) => ({ ...d, spans: [] })
  const [train, dev] = (['train', 'dev'] as const).map((side) =>
    all.filter(({ split }) => split === side),
  )
  it.each([
    ['no span to learn from', [...train.map(bare), ...dev], /no labelled span to learn from/],
    ['nothing held out', train, /No document is held out/],
    ['no span held out', [...train, ...dev.map(bare)], /held-out documents carry no span/],
  ])('with %s', (_, documents, sentence) => {
    expect(() => prepare(documents)).toThrow(sentence)
  })
})
