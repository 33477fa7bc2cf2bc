import type { ModelConfig } from '../../src/nn/config.ts'
import type { Engine, TokenBatch, Weights } from '../../src/nn/engine.ts'
import { fixedBatch } from './fixed-batch.ts'

const RATE = 2e-5

/** Sixteen sequences of fifty tokens, none of them padding, each with a class. */
export function fixedTokens({ labels }: Pick<ModelConfig, 'labels'>): TokenBatch {
  const [batch] = fixedBatch().batches
  const inputIds = Int32Array.from(batch.flat())
  const [B, T] = [batch.length, batch[0].length]
  const classes = inputIds.map((id) => id % labels.length)
  return { B, T, inputIds, attentionMask: new Int32Array(B * T).fill(1), labels: classes }
}

/**
 * Losses of so many updates with one batch, and the milliseconds that each took, by the clock and of processors, of which other
 * work on the machine takes nothing. `after` hears each step's number.
 */
export async function fixedSteps(
  engine: Engine,
  { config, weights }: { config: ModelConfig; weights: Weights },
  steps: number,
  after: (step: number) => void = () => undefined,
): Promise<Record<'losses' | 'milliseconds' | 'processor', number[]>> {
  const tokens = fixedTokens(config)
  const session = await engine.train(config, weights, {
    seed: 1,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
    frozenLayers: 0,
    usedTokenIds: tokens.inputIds,
  })
  const [losses, milliseconds, processor]: number[][] = [[], [], []]
  for (let step = 1; step <= steps; step++) {
    const [start, before] = [performance.now(), process.cpuUsage()]
    losses.push((await session.step([tokens], RATE)).loss)
    milliseconds.push(performance.now() - start)
    const { user, system } = process.cpuUsage(before)
    processor.push((user + system) / 1000)
    after(step)
  }
  await session.dispose()
  return { losses, milliseconds, processor }
}

/** By how much two series of losses differ at most. */
export function largestGap(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((loss, step) => Math.abs(loss - b[step])))
}
