import { CHOOSING_PARTS } from '../model/limits.ts'
import type { Confusion, EpochReport } from '../model/runs.ts'
import { hashShare, type TrainingDocument } from './dataset.ts'

/** What decides the side of a run must not decide the part too. */
const SPREAD = 1000

/** The documents with one part of them held out; equal texts are in the same part. */
export function holdingOut(
  documents: readonly TrainingDocument[],
  part: number,
): TrainingDocument[] {
  return documents.map((document) => {
    return { ...document, split: partOf(document) === part ? 'dev' : 'train' }
  })
}

const partOf = ({ text }: TrainingDocument) =>
  Math.floor(((hashShare(text) * SPREAD) % 1) * CHOOSING_PARTS)

type Measured = Pick<EpochReport, 'confusion' | 'perLabel'>

/** F1 of the entities of several evaluations together. */
export function pooledF1(reports: readonly Measured[]): number {
  let [hits, wanted, found] = [0, 0, 0]
  for (const { confusion, perLabel } of reports) {
    wanted += perLabel.reduce((sum, { support }) => sum + support, 0)
    if (!confusion) continue
    hits += hitsIn(confusion)
    found += foundIn(confusion)
  }
  return wanted + found === 0 ? 0 : (2 * hits) / (wanted + found)
}

const hitsIn = ({ cells }: Confusion) =>
  cells.reduce((sum, { gold, predicted, exact }) => sum + (gold === predicted ? exact : 0), 0)

const foundIn = ({ cells, spurious }: Confusion) =>
  cells.reduce((sum, { exact, overlapping }) => sum + exact + overlapping, 0) +
  spurious.reduce((sum, { count }) => sum + count, 0)
