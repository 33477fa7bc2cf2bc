import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Reading } from '../../../src/model/reading.ts'
import type { TaggingSession, TokenBatch } from '../../../src/nn/engine.ts'
import { Tagger } from '../../../src/tagging/tagger.ts'
import { letterTokenizer, LocalSession } from '../../support/local-session.ts'
import { PATIENT } from '../../support/patient.ts'

const labels = ['O', 'B-A', 'I-A', 'B-B', 'I-B']

function tagger(
  maxLength: number,
  { session: other, ...changes }: Partial<Reading> & { session?: TaggingSession } = {},
) {
  const usual = {
    unit: 'word',
    innerCost: 0,
    calibration: null,
    depths: 1,
    decoding: 'argmax',
    heldOut: null,
  } as const
  const reading: Reading = { ...usual, maxLength, ...changes }
  const session = new LocalSession(2, labels.length * reading.depths)
  const parts = { session: other ?? session, tokenizer: letterTokenizer(), labels, reading }
  return { session, tagger: new Tagger(parts) }
}

/** Texts of words of one to three pieces. */
const anyText = fc
  .array(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 150 })
  .map((words) => words.join(' '))

describe('Tagger', () => {
  it('tags a long text in windows as in one piece, and loses no word', PATIENT, async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const [whole] = await tagger(1000).tagger.tag([{ text }])
        const [cut] = await tagger(42).tagger.tag([{ text }])
        expect(cut).toEqual(whole)
      }),
      { numRuns: 100 },
    )
  })

  it('answers in the order of the texts, whatever else is in their batch', async () => {
    const texts = ['a b c', '', 'z', 'the quick brown fox', 'a b c'].map((text) => ({ text }))
    const together = await tagger(64).tagger.tag(texts)
    const alone = []
    for (const text of texts) alone.push(...(await tagger(64).tagger.tag([text])))
    expect(together).toEqual(alone)
  })

  it('keeps the words that a document brings along', async () => {
    const words = [
      { start: 0, end: 7 },
      { start: 8, end: 9 },
    ]
    const [tagged] = await tagger(64).tagger.tag([{ text: 'new-age x', words }])
    expect(tagged.units).toEqual(words)
    expect(tagged.depths[0].tags).toHaveLength(2)
  })

  it('gives each piece its own tag where the model reads pieces', async () => {
    const [{ units, depths }] = await tagger(64, { unit: 'piece' }).tagger.tag([{ text: 'ab c' }])
    expect(units).toEqual([
      { start: 0, end: 1 },
      { start: 1, end: 2 },
      { start: 3, end: 4 },
    ])
    expect(depths.map(({ tags }) => tags.length)).toEqual([3])
  })

  it('reads a row of tags for each depth from its own part of the logits', async () => {
    const session = {
      // Depth 0 is class 1 everywhere, depth 1 class 4.
      logits: async ({ inputIds }: TokenBatch) =>
        Float32Array.from({ length: inputIds.length * 10 }, (_, i) =>
          i % 10 === 1 || i % 10 === 9 ? 9 : 0,
        ),
      dispose: async () => {},
    }
    const [{ depths }] = await tagger(64, { session, depths: 2 }).tagger.tag([{ text: 'ab c' }])
    expect(depths.map(({ tags }) => tags)).toEqual([
      ['B-A', 'B-A'],
      ['I-B', 'I-B'],
    ])
  })

  it('asks for no more texts than it has room for before it answers', async () => {
    let asked = 0
    function* endless() {
      for (;;) yield { text: 'abcdefgh '.repeat(100), asked: asked++ }
    }
    for await (const { units } of tagger(64).tagger.stream(endless())) {
      expect(units).toHaveLength(100)
      break
    }
    expect(asked).toBeLessThan(200)
  })

  it('lets others in after every batch and ends when they throw', async () => {
    const { tagger: running, session } = tagger(64)
    const texts = Array.from({ length: 500 }, () => ({ text: 'abc def ghi' }))
    const stop = async () => {
      throw new Error('stopped')
    }
    await expect(running.tag(texts, stop)).rejects.toThrow('stopped')
    expect(session.batches).toHaveLength(1)
  })

  it('reports how many texts are done', async () => {
    const heard: number[] = []
    const texts = Array.from({ length: 300 }, () => ({ text: 'abc def ghi jkl mno' }))
    await tagger(64).tagger.tag(texts, async (done, of) => {
      expect(of).toBe(300)
      heard.push(done)
    })
    expect(heard).toEqual(heard.toSorted((a, b) => a - b))
    expect(heard.at(-1)).toBe(300)
  })

  it('gives only legal IOB2 when the model asks for constrained decoding', PATIENT, async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const [{ depths }] = await tagger(64, { decoding: 'constrained' }).tagger.tag([{ text }])
        const [{ tags }] = depths
        tags.forEach((tag, i) => {
          if (tag.startsWith('I-')) expect(['B', 'I']).toContain(tags[i - 1]?.[0])
          if (tag.startsWith('I-')) expect(tags[i - 1].slice(1)).toBe(tag.slice(1))
        })
      }),
      { numRuns: 50 },
    )
  })

  it('runs texts together, by length, each padded at its end and masked there', async () => {
    const { tagger: running, session } = tagger(64)
    await running.tag([{ text: 'ab' }, { text: 'c' }])
    const { vocabulary, padId, clsId, sepId } = letterTokenizer()
    const [a, b, c] = ['a', '##b', 'c'].map((piece) => vocabulary.indexOf(piece))
    expect(session.batches).toEqual([
      {
        B: 2,
        T: 4,
        inputIds: Int32Array.of(clsId, c, sepId, padId, clsId, a, b, sepId),
        attentionMask: Int32Array.of(1, 1, 1, 0, 1, 1, 1, 1),
      },
    ])
  })

  it('reads the class of a word from its first piece, wherever the word stands', async () => {
    const { vocabulary } = letterTokenizer()
    // Every piece has a class of its own: a the first, b the second and so on.
    const session = {
      logits: async ({ inputIds }: TokenBatch) => {
        const logits = new Float32Array(inputIds.length * labels.length)
        inputIds.forEach((id, at) => {
          const letter = 'abcde'.indexOf(vocabulary[id])
          if (letter >= 0) logits[at * labels.length + letter] = 9
        })
        return logits
      },
      dispose: async () => {},
    }
    const texts = [{ text: 'bz a cz' }, { text: '' }, { text: 'e dz' }]
    const tagged = await tagger(64, { session }).tagger.tag(texts)
    expect(tagged.map(({ depths: [{ tags }] }) => tags)).toEqual([
      ['B-A', 'O', 'I-A'],
      [],
      ['I-B', 'B-B'],
    ])
  })

  it('counts the texts of every group that it has run', async () => {
    // Three times as many pieces as are held at once.
    const texts = Array.from({ length: 200 }, () => ({ text: 'abcdefgh '.repeat(120) }))
    const heard: number[] = []
    await tagger(256).tagger.tag(texts, async (done) => void heard.push(done))
    expect(heard).toEqual(heard.toSorted((a, b) => a - b))
    expect(heard[0]).toBeLessThan(70)
    expect(heard.at(-1)).toBe(200)
  })

  it('asks for no end of empty texts before it answers', async () => {
    let asked = 0
    function* endless() {
      for (; asked < 100_000; asked++) yield { text: '' }
    }
    for await (const { units } of tagger(64).tagger.stream(endless())) {
      expect(units).toEqual([])
      break
    }
    expect(asked).toBeLessThan(100_000)
  })

  it('knows its classes and lets its session go when it is done', async () => {
    let disposed = false
    const session = {
      logits: async () => new Float32Array(),
      dispose: async () => void (disposed = true),
    }
    const { tagger: running } = tagger(64, { session })
    expect(running.labels).toEqual(labels)
    await running.dispose()
    expect(disposed).toBe(true)
  })
})
