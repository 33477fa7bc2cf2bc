/**
 * Times one training step (16 × 50 tokens, dropout 0.1, forward + backward + clip + AdamW) of the
 * ONNX engine and, when a Python with torch and transformers is named in PYTHON, of torch.
 *
 *   PYTHON=python3 node tests/bench/step.ts [tiny mini base]
 */
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { onnxCpuEngine } from '../../src/engines/onnx/engine.ts'
import { parameterShapes } from '../../src/nn/bert.ts'
import { scratchShapes, type BertConfig } from '../../src/nn/config.ts'
import type { TokenBatch, Weights } from '../../src/nn/engine.ts'

const B = 16
const T = 50
const CLASSES = 9
const VOCABULARY = 28_996
/** Distinct word pieces of a corpus such as CoNLL-2003: the rows that training touches. */
const USED = 12_000

const shapes = {
  ...scratchShapes,
  base: { layers: 12, hiddenSize: 768, heads: 12, intermediateSize: 3072 },
}
type ShapeName = keyof typeof shapes

function config(name: ShapeName): BertConfig {
  return {
    architecture: 'bert',
    ...shapes[name],
    vocabSize: VOCABULARY,
    maxPositions: 512,
    typeVocabSize: 2,
    layerNormEps: 1e-12,
    activation: 'gelu',
    hiddenDropout: 0.1,
    attentionDropout: 0.1,
    classifierDropout: 0.1,
    initializerRange: 0.02,
    labels: Array.from({ length: CLASSES }, (_, i) => `L${i}`),
  }
}

function randomWeights(model: BertConfig): Weights {
  const weights: Weights = new Map()
  for (const [name, shape] of parameterShapes(model)) {
    const data = new Float32Array(shape.reduce((a, b) => a * b))
    if (name.endsWith('LayerNorm.weight')) data.fill(1)
    else if (!name.endsWith('bias')) data.forEach((_, i) => (data[i] = (Math.random() - 0.5) / 15))
    weights.set(name, { shape, data })
  }
  return weights
}

function batch(): TokenBatch {
  const random = (n: number) => Int32Array.from({ length: B * T }, () => Math.random() * n)
  return {
    B,
    T,
    inputIds: random(USED),
    attentionMask: new Int32Array(B * T).fill(1),
    labels: random(CLASSES),
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]

async function ours(name: ShapeName, steps: number): Promise<number> {
  const model = config(name)
  const session = await onnxCpuEngine.train(model, randomWeights(model), {
    seed: 1,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
    frozenLayers: 0,
    usedTokenIds: Int32Array.from({ length: USED }, (_, i) => i),
  })
  const times: number[] = []
  for (let i = 0; i <= steps; i++) {
    const start = performance.now()
    await session.step([batch()], 2e-5)
    times.push(performance.now() - start)
  }
  await session.dispose()
  return median(times.slice(1))
}

function torch(name: ShapeName, steps: number): number | undefined {
  const python = process.env.PYTHON
  if (!python) return undefined
  const { layers, hiddenSize, heads, intermediateSize } = shapes[name]
  const numbers = [layers, hiddenSize, heads, intermediateSize, VOCABULARY, steps]
  const script = new URL('step.py', import.meta.url).pathname
  const args = [script, ...[...numbers, availableParallelism()].map(String)]
  return Number(execFileSync(python, args, { encoding: 'utf8' }))
}

const asked = process.argv.slice(2).filter((name): name is ShapeName => name in shapes)
for (const name of asked.length > 0 ? asked : (Object.keys(shapes) as ShapeName[])) {
  const steps = name === 'base' ? 5 : 20
  const here = await ours(name, steps)
  const there = torch(name, steps)
  const peer = there ? `, torch ${there.toFixed(0)} ms, ratio ${(there / here).toFixed(2)}` : ''
  console.log(`${name}: ${here.toFixed(1)} ms a step${peer}`)
}
