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
import type { Engine } from '../../src/nn/engine.ts'
import { fixedBatch } from './fixed-batch.ts'
import { fixedSteps, fixedTokens, largestGap } from './fixed-steps.ts'
import { findPeers } from './peers.ts'
import { benchConfig, benchWeights, shapes, type ShapeName } from './shapes.ts'
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

for (const provider of providers) console.log(JSON.stringify(await providerStatus(provider)))
for (const shape of values.shapes.split(',') as ShapeName[]) {
  const results = []
  for (const provider of providers) results.push(await measured(shape, provider))
  const [card, processor] = results
  const largest = largestGap(card.losses, processor.losses)
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
  const run = { config, weights: benchWeights(config) }
  const { losses, milliseconds } = await fixedSteps(engine, run, steps)
  const tagging = await taggingOf(engine, shape)
  const median = (all: number[]) => quantile(all, 0.5)
  return {
    shape,
    provider,
    stepMs: median(milliseconds.slice(3)),
    taggingMs: median(tagging),
    losses,
  }
}

/** Milliseconds for a batch, after the first ones. */
async function taggingOf(engine: Engine, shape: ShapeName): Promise<number[]> {
  const config = benchConfig(shape)
  const tokens = fixedTokens(config)
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
      ...{ shape, sizes: shapes[shape], ...fixedBatch(), padTo: 0, device: 'cuda' },
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
