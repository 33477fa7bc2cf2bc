import { isDown, isUp } from '../nn/adapter.ts'
import { parameterShapes } from '../families/model.ts'
import type { ModelConfig } from '../nn/config.ts'
import type { Weights } from '../nn/engine.ts'
import { seededRandom } from '../nn/random.ts'

/** Numbers from normal(0, deviation), by Box and Muller's method. */
function fillNormal(data: Float32Array, deviation: number, random: () => number): void {
  for (let i = 0; i < data.length; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    data[i] = deviation * radius * Math.cos(2 * Math.PI * random())
  }
}

/** Numbers between −bound and bound. */
function fillUniform(data: Float32Array, bound: number, random: () => number): void {
  for (let i = 0; i < data.length; i++) data[i] = bound * (2 * random() - 1)
}

/**
 * Untrained weights as Hugging Face draws them: normal(0, initializerRange) for matrices and
 * embeddings (row 0 of the words, the padding, is zero), ones and zeros elsewhere; an adapter as PEFT draws it,
 * so that it changes nothing yet. `present` tensors of the right shape are kept.
 */
export function completeWeights(config: ModelConfig, seed: number, present?: Weights): Weights {
  const random = seededRandom(seed)
  const weights: Weights = new Map()
  for (const [name, shape] of parameterShapes(config)) {
    const given = present?.get(name)
    if (given && given.shape.join() === shape.join()) {
      weights.set(name, given)
      continue
    }
    const data = new Float32Array(shape.reduce((a, b) => a * b))
    if (name.includes('LayerNorm.weight')) data.fill(1)
    else if (isDown(name)) fillUniform(data, 1 / Math.sqrt(shape[1]), random)
    else if (!name.endsWith('.bias') && !isUp(name))
      fillNormal(data, config.initializerRange, random)
    if (name.includes('word_embeddings')) data.fill(0, 0, shape[1])
    weights.set(name, { shape, data })
  }
  return weights
}
