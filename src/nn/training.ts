import { isDown, isUp } from './adapter.ts'
import type { ModelConfig } from './config.ts'
import { IGNORED_LABEL, type TokenBatch } from './engine.ts'

/** Whether weight decay applies to a parameter, by its Hugging Face name. */
export function decays(name: string): boolean {
  return !name.endsWith('.bias') && !name.includes('LayerNorm')
}

/** Which parameters keep their weights; embeddings are frozen as soon as any layer is. */
export function frozenBelow(layers: number): (name: string) => boolean {
  return (name) => {
    if (layers === 0) return false
    if (name.startsWith('bert.embeddings.')) return true
    const layer = /^bert\.encoder\.layer\.(\d+)\./.exec(name)
    return layer !== null && Number(layer[1]) < layers
  }
}

/** Which parameters a run leaves as they are: those below, and all but its head where an adapter is trained. */
export function keptBy(
  { adapter }: Pick<ModelConfig, 'adapter'>,
  frozenLayers: number,
): (name: string) => boolean {
  if (!adapter) return frozenBelow(frozenLayers)
  return (name) => !isDown(name) && !isUp(name) && !name.startsWith('classifier.')
}

/** What a session tells of weights: all, or those alone that it trains beside a base that stays as it is. */
export function told<T>(
  weights: ReadonlyMap<string, T>,
  { adapter }: Pick<ModelConfig, 'adapter'>,
): Map<string, T> {
  if (!adapter) return new Map(weights)
  const isKept = keptBy({ adapter }, 0)
  return new Map([...weights].filter(([name]) => !isKept(name)))
}

/** Labels of a batch that take part in the loss. */
function countLabelled(labels: Int32Array | undefined): number {
  let count = 0
  for (const label of labels ?? []) if (label !== IGNORED_LABEL) count++
  return count
}

/**
 * Labelled tokens of all batches of a step, over all depths together as if there were one: the loss is the
 * sum of the depths' means over them.
 */
export function labelledTokens(batches: TokenBatch[], { depths }: Pick<ModelConfig, 'depths'>) {
  const labelled = batches.reduce((sum, batch) => sum + countLabelled(batch.labels), 0)
  if (labelled === 0) throw new Error('a training step needs at least one labelled token')
  return labelled / depths
}

/** Cross-entropy as a step has it: the mean over the labelled tokens; 0 when there are none. */
export function meanLoss(
  logits: Float32Array,
  batch: TokenBatch,
  { labels: { length: classes }, depths }: Pick<ModelConfig, 'labels' | 'depths'>,
): number {
  let sum = 0
  let count = 0
  for (let n = 0; n < batch.B * batch.T * depths; n++) {
    const label = batch.labels?.[n] ?? IGNORED_LABEL
    if (label === IGNORED_LABEL) continue
    const row = logits.subarray(n * classes, (n + 1) * classes)
    const top = row.reduce((a, b) => Math.max(a, b))
    const total = row.reduce((a, b) => a + Math.exp(b - top), 0)
    sum += top + Math.log(total) - row[label]
    count++
  }
  return count === 0 ? 0 : (sum * depths) / count
}
