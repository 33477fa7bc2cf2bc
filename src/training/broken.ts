import { epochName, figure } from '../domain/figures.ts'
import type { EpochReport } from '../model/runs.ts'
import type { Divergence } from './divergence.ts'
import { largestWeightOf, likelyCause, type Suspects } from './likely-cause.ts'

/** What a run that broke says: where, of what, why most likely, what to do, and what is kept. */
export async function brokenSentence(
  { step, epoch, what }: Divergence,
  epochs: readonly EpochReport[],
  base: string,
  suspects: Omit<Suspects, 'largestWeight'>,
): Promise<string> {
  const cause = likelyCause({ ...suspects, largestWeight: await largestWeightOf(base) })
  return `Training broke at step ${figure(step)}, in epoch ${epoch}: ${what}. ${cause} ${kept(epochs)}`
}

function kept(epochs: readonly EpochReport[]): string {
  const best = epochs.find((report) => report.best)
  if (!best) return 'Nothing had been evaluated before, so no model was written.'
  return `The best before is kept as a model: epoch ${epochName(best.epoch)}, F1 ${best.f1.toFixed(4)}.`
}
