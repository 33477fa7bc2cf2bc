/**
 * What a graphics card gives: the losses of fifty steps on WebGPU beside those of the processor, and how long steps and
 * tagging take on both, and torch's on the same card where PYTHON has one that sees it. A line of JSON for each.
 *
 *   node tests/bench/card.ts [--shapes mini,minilm,base] [--steps 50] [--provider webgpu]
 *
 * Nothing but Node, ONNX Runtime and the sources is needed: scripts/card-bundle.sh packs them.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createOnnxEngine } from '../../src/engines/onnx/engine.ts'
import { providerStatus, type OnnxProvider } from '../../src/engines/onnx/providers.ts'
import type { Engine, TokenBatch } from '../../src/nn/engine.ts'
import { findPeers } from './peers.ts'
import { benchConfig, benchWeights, classes, shapes, type ShapeName } from './shapes.ts'
import { quantile } from './statistics.ts'

const { values } = parseArgs({
  options: {
    shapes: { type: 'string', default: 'mini,minilm,base' },
    steps: { type: 'string', default: '50' },
    provider: { type: 'string', default: 'webgpu' },
  },
})
const steps = Number(values.steps)
const providers = [values.provider as OnnxProvider, 'cpu'] as const
/** By how much a loss on a card may differ from the processor's. */
const TOLERANCE = 1e-3
const RATE = 2e-5
/** Sixteen sequences of fifty tokens, none of them padding. */
const [B, T] = [16, 50]
const batch = Array.from({ length: B }, (_, b) =>
  Array.from({ length: T }, (_, t) => 5 + (((b * T + t) * 7919) % 12_000)),
)
const inputIds = Int32Array.from(batch.flat())
const tokens: TokenBatch = {
  ...{ B, T, inputIds },
  attentionMask: new Int32Array(B * T).fill(1),
  labels: inputIds.map((id) => id % classes.length),
}

for (const provider of providers) console.log(JSON.stringify(await providerStatus(provider)))
for (const shape of values.shapes.split(',') as ShapeName[]) {
  const results = []
  for (const provider of providers) results.push(await measured(shape, provider))
  const [card, processor] = results
  const differences = card.losses.map((loss, i) => Math.abs(loss - processor.losses[i]))
  const largest = Math.max(...differences)
  for (const { shape: of, provider, stepMs, taggingMs } of results) {
    console.log(JSON.stringify({ shape: of, provider, stepMs, taggingMs }))
  }
  console.log(JSON.stringify({ shape, steps, largest, holds: largest < TOLERANCE }))
  console.log(JSON.stringify({ shape, torch: await torchOnCard(shape) }))
}

async function measured(shape: ShapeName, provider: OnnxProvider) {
  const engine = createOnnxEngine({ provider })
  const config = {
    ...benchConfig(shape),
    hiddenDropout: 0,
    attentionDropout: 0,
    classifierDropout: 0,
  }
  const session = await engine.train(config, benchWeights(config), {
    seed: 1,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
    frozenLayers: 0,
    usedTokenIds: inputIds,
  })
  const [found, seconds]: [number[], number[]] = [[], []]
  for (let step = 0; step < steps; step++) {
    const start = performance.now()
    found.push((await session.step([tokens], RATE)).loss)
    seconds.push(performance.now() - start)
  }
  await session.dispose()
  const tagging = await taggingOf(engine, shape)
  const median = (all: number[]) => quantile(all, 0.5)
  return {
    shape,
    provider,
    stepMs: median(seconds.slice(3)),
    taggingMs: median(tagging),
    losses: found,
  }
}

/** Milliseconds for a batch, after the first ones. */
async function taggingOf(engine: Engine, shape: ShapeName): Promise<number[]> {
  const config = benchConfig(shape)
  const session = await engine.tag(config, benchWeights(config))
  const times: number[] = []
  for (let i = 0; i < 23; i++) {
    const start = performance.now()
    await session.logits(tokens)
    times.push(performance.now() - start)
  }
  await session.dispose()
  return times.slice(3)
}

/** Milliseconds of torch's step on the card; undefined where no torch sees one. */
async function torchOnCard(shape: ShapeName): Promise<number | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'spanwright-card-'))
  try {
    const peers = findPeers(folder)
    if (!peers.python) return undefined
    const spec = {
      ...{ shape, sizes: shapes[shape], batches: [batch], padTo: 0, device: 'cuda' },
      vocabSize: benchConfig(shape).vocabSize,
    }
    const child = peers.pythonChild('torch', 'torch', spec)
    if ((await child.ready()) === undefined) return undefined
    const times: number[] = []
    for (let i = 0; i < 23; i++) times.push(1000 * (await child.measure()))
    await child.end()
    return quantile(times.slice(3), 0.5)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
