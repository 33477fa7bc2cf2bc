import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '../../../src/checkpoints/folder.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { largestDifference } from '../../support/golden-model.ts'

/** What transformers computed from the folder: see tests/golden/checkpoints.py. */
interface Golden {
  text: string
  ids: number[]
  logits: number[]
  shape: [T: number, labels: number]
  head?: { weight: number[][]; bias: number[] }
}

const named = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC']

describe.each([
  ['bert-fp32', named],
  ['bert-fp16', named],
  ['bert-bf16', named],
  ['bert-sharded', named],
  ['bert-bin', named],
  ['bert-bin-old', named],
  ['bert-bin-sharded', named],
  ['bert-gamma-beta', named],
  ['bert-unnamed-labels', ['LABEL_0', 'LABEL_1', 'LABEL_2']],
  ['bert-encoder', []],
  ['minilm', named],
  ['distilbert', named],
  ['roberta', named],
  ['roberta-encoder', []],
  ['distilbert-encoder', []],
  ['xlm-roberta', named],
  ['camembert-encoder', []],
  ['electra', named],
  ['albert', named],
  ['mpnet', named],
  ['deberta', named],
  ['modernbert', named],
])('the folder %s', (name, labels) => {
  const url = new URL(`../../golden/data/checkpoints/${name}/`, import.meta.url)
  const golden = JSON.parse(readFileSync(new URL('golden.json', url), 'utf8')) as Golden

  it('gives the labels, token ids and logits that transformers gives, within 2e-5', async () => {
    const read = unwrap(await readCheckpoint(fileURLToPath(url)))
    expect(read.config.labels).toEqual(labels)
    expect(read.weights.has('classifier.weight')).toBe(labels.length > 0)

    const { tokenizer } = read
    const words = tokenizer.words(golden.text)
    const pieces = tokenizer
      .encode(golden.text, words)
      .flat()
      .map(({ id }) => id)
    expect([tokenizer.clsId, ...pieces, tokenizer.sepId]).toEqual(golden.ids)

    const { config, weights } = golden.head ? withHead(read, golden.head) : read
    const session = await onnxCpuEngine.tag(config, weights, { threads: 1 })
    const [T] = golden.shape
    const logits = await session.logits({
      B: 1,
      T,
      inputIds: Int32Array.from(golden.ids),
      attentionMask: new Int32Array(T).fill(1),
    })
    await session.dispose()
    expect(largestDifference(logits, golden.logits)).toBeLessThan(2e-5)
  })
})

type Read = Pick<
  Extract<Awaited<ReturnType<typeof readCheckpoint>>, { ok: true }>['value'],
  'config' | 'weights'
>

function withHead(read: Read, { weight, bias }: NonNullable<Golden['head']>): Read {
  const weights = new Map(read.weights)
  const shape = [weight.length, weight[0].length]
  weights.set('classifier.weight', { shape, data: Float32Array.from(weight.flat()) })
  weights.set('classifier.bias', { shape: [bias.length], data: Float32Array.from(bias) })
  return { config: { ...read.config, labels: bias.map((_, id) => `C${id}`) }, weights }
}
