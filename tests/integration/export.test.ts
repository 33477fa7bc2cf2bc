import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '../../src/checkpoints/folder.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../src/engines/onnx/engine.ts'
import { exportGraph } from '../../src/engines/onnx/graph/export.ts'
import type { TokenBatch } from '../../src/nn/engine.ts'
import { exportOnnx, refuseOversized } from '../../src/worker/export.ts'
import { goldenModel, logitsDifference, withLaterPositions } from '../support/golden-model.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

const batch: TokenBatch = {
  B: 2,
  T: 5,
  inputIds: Int32Array.of(2, 7, 30, 9, 3, 2, 11, 3, 0, 0),
  attentionMask: Int32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 0),
}

function feeds(names: readonly string[]): Record<string, ort.Tensor> {
  const tensor = (data: Int32Array) =>
    new ort.Tensor('int64', BigInt64Array.from(data, BigInt), [batch.B, batch.T])
  const all: Record<string, ort.Tensor> = {
    input_ids: tensor(batch.inputIds),
    attention_mask: tensor(batch.attentionMask),
    token_type_ids: tensor(new Int32Array(batch.B * batch.T)),
  }
  return Object.fromEntries(names.map((name) => [name, all[name]]))
}

describe('the ONNX export', () => {
  it('begins positions at the row where the model does', async () => {
    const golden = goldenModel('bert')
    const { config, weights } = withLaterPositions(golden)
    const exported = await ort.InferenceSession.create(exportGraph(config, weights))
    const [{ B, T, inputIds, attentionMask }] = golden.batches
    const tensor = (data: Int32Array) =>
      new ort.Tensor('int64', BigInt64Array.from(data, BigInt), [B, T])
    const { logits } = await exported.run({
      input_ids: tensor(inputIds),
      attention_mask: tensor(attentionMask),
      token_type_ids: tensor(new Int32Array(B * T)),
    })
    const data = logits.data as Float32Array
    expect(logitsDifference(data, golden.logits, golden.batches[0])).toBeLessThan(2e-5)
    await exported.release()
  })

  it.each([
    ['bert', 'gelu', ['input_ids', 'attention_mask', 'token_type_ids']],
    ['bert', 'gelu_new', ['input_ids', 'attention_mask', 'token_type_ids']],
    ['distilbert', 'relu', ['input_ids', 'attention_mask']],
    ['roberta', 'gelu', ['input_ids', 'attention_mask']],
    ['electra', 'gelu', ['input_ids', 'attention_mask', 'token_type_ids']],
    ['albert', 'gelu_new', ['input_ids', 'attention_mask', 'token_type_ids']],
    ['mpnet', 'gelu', ['input_ids', 'attention_mask']],
    ['deberta-v2', 'gelu', ['input_ids', 'attention_mask']],
    ['modernbert', 'gelu', ['input_ids', 'attention_mask']],
  ] as const)(
    'of %s with %s gives the logits of the tagger',
    async (architecture, activation, inputs) => {
      const home = temporaryFolder()
      const folder = await tinyModel(home, { architecture, activation })
      const target = join(home, 'exported')
      await exportOnnx(folder, target)

      const bytes = readFileSync(join(target, 'onnx', 'model.onnx'))
      expect(bytes.includes('com.microsoft')).toBe(false)
      const exported = await ort.InferenceSession.create(bytes)
      expect(exported.inputNames).toEqual(inputs)
      const { logits } = await exported.run(feeds(inputs))
      expect(logits.dims).toEqual([2, 5, 5])

      const { config, weights } = unwrap(await readCheckpoint(folder))
      const session = await onnxCpuEngine.tag(config, weights)
      expect(
        logitsDifference(logits.data as Float32Array, await session.logits(batch), batch),
      ).toBeLessThan(1e-5)
      await session.dispose()
      await exported.release()
    },
  )

  it('puts configuration and tokeniser beside it, as transformers.js expects them', async () => {
    const home = temporaryFolder()
    const folder = await tinyModel(home)
    await exportOnnx(folder, join(home, 'exported'))
    expect(readdirSync(join(home, 'exported')).sort()).toEqual([
      'config.json',
      'onnx',
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ])
    for (const name of ['config.json', 'tokenizer.json', 'vocab.txt']) {
      expect(readFileSync(join(home, 'exported', name), 'utf8')).toBe(
        readFileSync(join(folder, name), 'utf8'),
      )
    }
  })

  it('never writes over a folder that has something in it', async () => {
    const home = temporaryFolder()
    const folder = await tinyModel(home)
    const target = join(home, 'mine')
    mkdirSync(target)
    writeFileSync(join(target, 'notes.txt'), 'keep me')
    await expect(exportOnnx(folder, target)).rejects.toThrow('already')
    expect(readFileSync(join(target, 'notes.txt'), 'utf8')).toBe('keep me')
  })

  it('refuses what no ONNX file can hold, in one sentence', () => {
    const huge = new Map([['w', { shape: [600_000_000], data: new Float32Array() }]])
    expect(() => refuseOversized(huge)).toThrow(/2\.2 GB of weights.*Hugging Face folder/)
  })

  it('is a command', async () => {
    const home = temporaryFolder()
    const folder = await tinyModel(home)
    const target = join(home, 'exported')
    const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
    const env = { ...process.env, SPANWRIGHT_HOME: join(home, 'home') }
    const args = [main, 'models', 'export', folder, '--format', 'onnx', '--out', target, '--json']
    const out = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, { env }, (_, stdout, stderr) => resolve(stdout + stderr))
    })
    expect(JSON.parse(out)).toEqual({ path: target })
    expect(existsSync(join(target, 'onnx', 'model.onnx'))).toBe(true)
  })
})
