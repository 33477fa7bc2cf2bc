import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import ort from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCheckpoint, type Checkpoint } from '../../../src/checkpoints/folder.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { exportGraph } from '../../../src/engines/onnx/graph/export.ts'
import type { TokenBatch } from '../../../src/nn/engine.ts'
import { logitsDifference } from '../../support/golden-model.ts'
import { resources } from '../../support/sample-file.ts'

const folder = join(resources, 'starter')
const golden = JSON.parse(
  readFileSync(new URL('../../golden/data/starter.json', import.meta.url), 'utf8'),
) as {
  texts: string[]
  input_ids: number[][]
  attention_mask: number[][]
  logits: number[][][]
}
const wanted = golden.logits.flat(2)
const classes = golden.logits[0][0].length
const batch: TokenBatch = {
  B: golden.input_ids.length,
  T: golden.input_ids[0].length,
  inputIds: Int32Array.from(golden.input_ids.flat()),
  attentionMask: Int32Array.from(golden.attention_mask.flat()),
}

describe('the starter base', () => {
  let starter: Checkpoint
  beforeAll(async () => {
    starter = unwrap(await readCheckpoint(folder))
  })

  /** The head of the golden file shows the first states of each piece. */
  function shown() {
    const width = starter.config.hiddenSize
    const weight = Float32Array.from({ length: classes * width }, (_, i) =>
      i % width === Math.floor(i / width) ? 1 : 0,
    )
    return {
      config: { ...starter.config, labels: Array.from({ length: classes }, (_, i) => `L${i}`) },
      weights: new Map(starter.weights)
        .set('classifier.weight', { shape: [classes, width], data: weight })
        .set('classifier.bias', { shape: [classes], data: new Float32Array(classes) }),
    }
  }

  it('has at most 16 MiB, and says what it was made from', () => {
    const bytes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)
    expect(bytes.reduce((a, b) => a + b)).toBeLessThan(16 * 2 ** 20)
    const card = readFileSync(join(folder, 'README.md'), 'utf8')
    expect(card).toContain('Apache-2.0')
    expect(card).toContain('CC BY 4.0')
  })

  it('cuts texts as transformers does', () => {
    const { tokenizer } = starter
    for (const [t, text] of golden.texts.entries()) {
      const pieces = tokenizer.encode(text, tokenizer.words(text)).flat()
      const ids = [tokenizer.clsId, ...pieces.map(({ id }) => id), tokenizer.sepId]
      expect(ids).toEqual(golden.input_ids[t].filter((_, i) => golden.attention_mask[t][i] === 1))
    }
  })

  it('reads them as transformers does', async () => {
    const { config, weights } = shown()
    const session = await onnxCpuEngine.tag(config, weights)
    expect(logitsDifference(await session.logits(batch), wanted, batch)).toBeLessThan(1e-4)
    await session.dispose()
  })

  it('gives the same as an ONNX file', async () => {
    const { config, weights } = shown()
    const exported = await ort.InferenceSession.create(exportGraph(config, weights))
    const tensor = (data: Int32Array) =>
      new ort.Tensor('int64', BigInt64Array.from(data, BigInt), [batch.B, batch.T])
    const { logits } = await exported.run({
      input_ids: tensor(batch.inputIds),
      attention_mask: tensor(batch.attentionMask),
      token_type_ids: tensor(new Int32Array(batch.B * batch.T)),
    })
    expect(logitsDifference(logits.data as Float32Array, wanted, batch)).toBeLessThan(1e-4)
    await exported.release()
  })
})
