import { onnxCpuEngine, createOnnxEngine } from '../../src/engines/onnx/engine.ts'
import { providerStatus, sessionOptions } from '../../src/engines/onnx/providers.ts'
import { ResidentTrainingSession } from '../../src/engines/onnx/card/resident-session.ts'
import type { ModelConfig } from '../../src/nn/config.ts'
import type { TrainingOptions, TrainingSession, Weights } from '../../src/nn/engine.ts'
import { goldenModel, largestDifference, logitsDifference } from './golden-model.ts'

/**
 * Trains the recorded model on WebGPU, and writes how that went as one line of JSON. A program of its
 * own: the loader reads the driver's place from the environment at its start. What ONNX Runtime says of
 * the nodes that it placed goes to the standard error.
 */
export interface WebgpuReport {
  /** Largest differences from torch. */
  torch: Differences & { logits: number }
  /** From the session on the processor, with dropout, accumulation and the used rows only. */
  processor: Differences & { logits: number; afterRestoring: number }
  /** MB by which the process grew over rounds of a step, a checkpoint and an evaluation. */
  growth: number
  /** MB by which it would have grown if each round had left one tensor of the largest table behind. */
  leak: number
}

interface Differences {
  loss: number
  weight: number
  /** The weight's name. */
  name: string
}

const golden = goldenModel('bert')
const options: TrainingOptions = {
  seed: 42,
  optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
  frozenLayers: 0,
  threads: 2,
}
const dropout = { hiddenDropout: 0.2, attentionDropout: 0.2, classifierDropout: 0.2 }
const [one, two] = golden.batches
const MB = 2 ** 20
/** Open to the end: with its last session the provider forgets the kernels that it compiled. */
const sessions: TrainingSession[] = []

function compare(actual: Weights, expected: Weights): Omit<Differences, 'loss'> {
  const worst = { weight: 0, name: '' }
  for (const [name, { data }] of expected) {
    // Where a gradient is zero but for rounding (key biases), Adam turns noise into a full step.
    if (name.endsWith('key.bias')) continue
    const weight = largestDifference(actual.get(name)?.data ?? [], data)
    if (weight > worst.weight) Object.assign(worst, { weight, name })
  }
  return worst
}

async function againstTorch(): Promise<WebgpuReport['torch']> {
  const engine = createOnnxEngine({ provider: 'webgpu' })
  const tagger = await engine.tag(golden.config, golden.weights)
  const logits = logitsDifference(await tagger.logits(one), golden.logits, one)
  const session = await engine.train(golden.config, golden.weights, options)
  let loss = 0
  for (const [i, batch] of golden.batches.entries()) {
    const step = await session.step([batch], golden.learningRate)
    loss = Math.max(loss, Math.abs(step.loss - golden.losses[i]))
  }
  sessions.push(session)
  await tagger.dispose()
  return { loss, logits, ...compare((await session.readState()).weights, golden.after) }
}

async function resident(
  config: ModelConfig,
  weights: Weights,
  changes: Partial<TrainingOptions>,
  logSeverityLevel: 1 | 3,
): Promise<TrainingSession> {
  const all = { ...options, ...changes }
  const where = { ...sessionOptions('webgpu', all.threads), logSeverityLevel }
  const session = await ResidentTrainingSession.create(config, weights, all, where, 'gpu-buffer')
  sessions.push(session)
  return session
}

async function againstProcessor(): Promise<WebgpuReport['processor']> {
  const config = { ...golden.config, ...dropout }
  const changes = {
    optimizer: { ...options.optimizer, weightDecay: 0.1 },
    usedTokenIds: Int32Array.from([...one.inputIds, ...two.inputIds]),
  }
  const session = await resident(config, golden.weights, changes, 1)
  const processor = await onnxCpuEngine.train(config, golden.weights, { ...options, ...changes })
  let loss = 0
  const difference = async (batches = [one]) => {
    const [a, b] = [await session.step(batches, 1e-3), await processor.step(batches, 1e-3)]
    return Math.abs(a.loss - b.loss)
  }
  for (const batches of [[one], [one, two], [two]]) {
    loss = Math.max(loss, await difference(batches))
  }
  const [a, b] = [await session.evaluate(one), await processor.evaluate(one)]
  const logits = largestDifference(a.logits, b.logits)
  const state = await processor.readState()
  const worst = compare((await session.readState()).weights, state.weights)
  await session.writeState(state)
  const afterRestoring = await difference()
  sessions.push(processor)
  return { loss, ...worst, logits, afterRestoring }
}

/** With one table so large that to leave a tensor of its shape behind shows in the memory taken. */
async function growth(): Promise<Pick<WebgpuReport, 'growth' | 'leak'>> {
  const ROUNDS = 8
  const rows = 40_000
  const { hiddenSize } = golden.config
  const name = 'bert.embeddings.position_embeddings.weight'
  const table = { shape: [rows, hiddenSize], data: new Float32Array(rows * hiddenSize).fill(0.01) }
  const weights = new Map(golden.weights).set(name, table)
  const session = await resident(
    { ...golden.config, layers: 1, maxPositions: rows },
    weights,
    {},
    3,
  )
  const rounds = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await session.step([one, one], 1e-3)
      await session.writeState(await session.readState())
      await session.evaluate(one)
    }
    globalThis.gc?.()
    return process.memoryUsage().rss / MB
  }
  const before = await rounds(2)
  const after = await rounds(ROUNDS)
  return { growth: after - before, leak: (ROUNDS * table.data.byteLength) / MB }
}

const { usable, reason } = await providerStatus('webgpu')
const report = usable
  ? { torch: await againstTorch(), processor: await againstProcessor(), ...(await growth()) }
  : { reason }
for (const session of sessions) await session.dispose()
console.log(JSON.stringify(report))
