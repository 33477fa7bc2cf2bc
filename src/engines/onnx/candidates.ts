import type { EngineStatus, ProviderTrial } from '../../model/engines.ts'
import type { Engine } from '../../nn/engine.ts'
import { createOnnxEngine } from './engine.ts'
import { listedProviders, providerStatus, statusOf, type OnnxProvider } from './providers.ts'

/** An engine with what a first look at the machine says about it. */
export interface Candidate extends Pick<ProviderTrial, 'worthMeasuring' | 'milliseconds'> {
  engine: Engine
  status: EngineStatus
}

/**
 * A card this many times slower than the processor at a plain matrix product is none: a real one loses
 * a millisecond on the way there and back, a software driver is 20 to 50 times slower.
 */
const HOPELESS = 8

/** The processor, and every other provider that ONNX Runtime names here as `tryProvider` found it. */
export async function onnxCandidates(
  tryProvider: (provider: OnnxProvider) => Promise<ProviderTrial>,
): Promise<Candidate[]> {
  // Asked for all at once, so that one process can serve those that fail without ending it.
  return Promise.all(
    listedProviders().map(async (provider) => {
      const trial = provider === 'cpu' ? firstLook(provider) : tryProvider(provider)
      const { usable, reason, ...rest } = await trial
      const status = { ...statusOf(provider), usable, reason }
      return { engine: createOnnxEngine({ provider }), status, ...rest }
    }),
  )
}

/** What a product of two matrices tells of a provider. A driver may end this process meanwhile. */
export async function firstLook(provider: OnnxProvider): Promise<ProviderTrial> {
  const { usable, reason, product } = await providerStatus(provider)
  if (product === undefined || provider === 'cpu') return { usable, reason, worthMeasuring: usable }
  const processor = (await providerStatus('cpu')).product ?? Infinity
  return product > HOPELESS * processor
    ? { usable, reason: slower(product, processor), worthMeasuring: false }
    : { usable, reason, worthMeasuring: true }
}

function slower(product: number, processor: number): string {
  const [card, own] = [product, processor].map((ms) => ms.toFixed(0))
  return (
    `Runs, but multiplies matrices slower than the processor (${card} ms against ${own} ms): ` +
    'probably a software driver.'
  )
}
