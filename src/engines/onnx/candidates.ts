import type { Engine, EngineStatus } from '../../nn/engine.ts'
import { createOnnxEngine } from './engine.ts'
import { listedProviders, providerStatus, type ProviderStatus } from './providers.ts'

/** An engine with what a first look at the machine says about it. */
export interface Candidate {
  engine: Engine
  status: EngineStatus
  /** False for what cannot win, such as a graphics card imitated by the processor. */
  worthMeasuring: boolean
}

/**
 * A card this many times slower than the processor at a plain matrix product is none: a real one loses
 * a millisecond on the way there and back, a software driver is 20 to 50 times slower.
 */
const HOPELESS = 8

/** Every execution provider that ONNX Runtime names on this platform. */
export async function onnxCandidates(): Promise<Candidate[]> {
  const statuses: ProviderStatus[] = []
  // One after another: together they would slow each other down.
  for (const provider of listedProviders()) statuses.push(await providerStatus(provider))
  const processor = statuses.find(({ provider }) => provider === 'cpu')?.product ?? Infinity
  return statuses.map(({ provider, product, id, name, usable, reason }) => {
    const hopeless = product !== undefined && product > HOPELESS * processor
    return {
      engine: createOnnxEngine({ provider }),
      status: { id, name, usable, reason: hopeless ? slower(product, processor) : reason },
      worthMeasuring: usable && !hopeless,
    }
  })
}

function slower(product: number, processor: number): string {
  const [card, own] = [product, processor].map((ms) => ms.toFixed(0))
  return (
    `Runs, but multiplies matrices slower than the processor (${card} ms against ${own} ms): ` +
    'probably a software driver.'
  )
}
