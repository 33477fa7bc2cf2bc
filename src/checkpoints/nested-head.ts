import { join } from 'node:path'
import type { ModelConfig } from '../nn/config.ts'
import type { Tensor, Weights } from '../nn/engine.ts'
import { plainFloats, type Allocate } from '../nn/memory.ts'
import { AGAIN, refusal } from './refusal.ts'
import { readSafetensors } from './safetensors.ts'

/**
 * The head's rows for spans inside spans. They lie in a file of their own: model.safetensors then is what
 * other programs expect, a classifier of the outermost entities.
 */
export const NESTED_FILE = 'nested.safetensors'

const HEAD = ['classifier.weight', 'classifier.bias']

/** Weights as model.safetensors holds them, and those of the further depths, if there are any. */
export function splitHead(
  { labels: { length: classes }, depths }: ModelConfig,
  weights: Weights,
): { outermost: Weights; nested?: Weights } {
  if (depths === 1 || !HEAD.every((name) => weights.has(name))) return { outermost: weights }
  const outermost = new Map(weights)
  const nested: Weights = new Map()
  for (const name of HEAD) {
    const { shape, data } = weights.get(name) as Tensor
    const rest = shape.slice(1)
    const border = rest.reduce((a, b) => a * b, classes)
    outermost.set(name, { shape: [classes, ...rest], data: data.subarray(0, border) })
    const further = [classes * (depths - 1), ...rest]
    nested.set(name, { shape: further, data: data.subarray(border) })
  }
  return { outermost, nested }
}

/** Puts the rows of the further depths behind those of model.safetensors, where there is a head. */
export async function joinHead(
  folder: string,
  { labels: { length: classes }, depths }: ModelConfig,
  weights: Weights,
  allocate: Allocate = plainFloats,
): Promise<void> {
  if (depths === 1 || !weights.has(HEAD[0])) return
  const nested = await readSafetensors(join(folder, NESTED_FILE)).catch(() => {
    throw refusal(
      folder,
      `${NESTED_FILE}, which its config.json asks for, is missing or damaged; ${AGAIN}`,
    )
  })
  for (const name of HEAD) {
    const first = weights.get(name) as Tensor
    const further = nested.get(name)
    const rest = first.shape.slice(1)
    if (further?.shape.join() !== [classes * (depths - 1), ...rest].join()) {
      throw refusal(
        folder,
        `${name} in ${NESTED_FILE} has another shape than config.json says; ${AGAIN}`,
      )
    }
    const data = allocate(first.data.length + further.data.length)
    data.set(first.data)
    data.set(further.data, first.data.length)
    weights.set(name, { shape: [classes * depths, ...rest], data })
  }
}
