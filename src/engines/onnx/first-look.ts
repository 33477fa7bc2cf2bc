import type { EngineTrial } from '../../model/engines.ts'
import { providerStatus, type OnnxProvider } from './providers.ts'

/** What a provider did when it was first looked at. */
type FirstLook = Pick<EngineTrial, 'usable' | 'reason' | 'worthMeasuring'>

/**
 * A card this many times slower than the processor at a plain matrix product is none: a real one loses
 * a millisecond on the way there and back, a software driver is 20 to 50 times slower.
 */
const HOPELESS = 8

/** What a product of two matrices tells of a provider. A driver may end this process meanwhile. */
export async function firstLook(provider: OnnxProvider): Promise<FirstLook> {
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
