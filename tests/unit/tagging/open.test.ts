import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { Tagger } from '../../../src/tagging/tagger.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { tinyModel } from '../../support/tiny-model.ts'

const texts = [
  { text: 'the quick brown fox jumps over the lazy dog.' },
  { text: 'a' },
  { text: 'no two of these, at one length' },
]

/** Whether every I- goes on with what is before it. */
const isLegal = (tags: string[]) =>
  tags.every((tag, i) => !tag.startsWith('I-') || [`B${tag.slice(1)}`, tag].includes(tags[i - 1]))

describe('Tagger.open', () => {
  it('tags texts together as alone: padding changes nothing', async () => {
    const tagger = unwrap(await Tagger.open(await tinyModel(temporaryFolder()), onnxCpuEngine))
    const together = await tagger.tag(texts)
    for (const [i, text] of texts.entries()) {
      const [alone] = await tagger.tag([text])
      const [[row], [own]] = [together[i].depths, alone.depths]
      expect(row.tags).toEqual(own.tags)
      own.scores.forEach((score, unit) => {
        expect(row.scores[unit]).toBeCloseTo(score, 4)
      })
    }
    await tagger.dispose()
  })

  it('reads classes as the model’s config.json asks', async () => {
    // Whatever it takes a word for, argmax makes it an I- with nothing before it.
    const labels = ['I-A', 'I-B', 'I-C', 'I-D', 'I-E']
    const folder = await tinyModel(temporaryFolder(), { labels: [...labels, 'O'] })
    const plain = unwrap(await Tagger.open(folder, onnxCpuEngine))
    expect((await plain.tag(texts)).every(({ depths: [{ tags }] }) => isLegal(tags))).toBe(false)
    await plain.dispose()

    const path = join(folder, 'config.json')
    const config = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    writeFileSync(path, JSON.stringify({ ...config, spanwright: { decoding: 'constrained' } }))
    const tagger = unwrap(await Tagger.open(folder, onnxCpuEngine))
    expect((await tagger.tag(texts)).every(({ depths: [{ tags }] }) => isLegal(tags))).toBe(true)
    await tagger.dispose()
  })

  it('refuses a model without a head with a sentence that says what to do', async () => {
    const folder = await tinyModel(temporaryFolder(), { labels: ['O', 'B-A'] })
    const path = join(folder, 'config.json')
    const config = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    writeFileSync(path, JSON.stringify({ ...config, id2label: { 0: 'O', 1: 'B-A', 2: 'I-A' } }))
    expect(await Tagger.open(folder, onnxCpuEngine)).toMatchObject({
      ok: false,
      failure: { code: 'bad-input', message: expect.stringContaining('base of a training run') },
    })
  })

  it('reads no further at once than the model has positions', async () => {
    const tagger = unwrap(await Tagger.open(await tinyModel(temporaryFolder()), onnxCpuEngine))
    // The tiny model has 64 positions.
    const [{ depths }] = await tagger.tag([{ text: 'ab '.repeat(100) }])
    expect(depths[0].tags).toHaveLength(100)
    await tagger.dispose()
  })
})
