import type { LabelledUnits } from '../lexical/learn.ts'
import { hashShare, type TrainingDocument } from './dataset.ts'

/** Each class costs as much as there is, each unit as much as eight classes: measured with 9 and 29 classes. */
const UNIT_COST = 8

/**
 * As many documents as words and shapes learn from within `limit`, in units times classes: 350,000 are about three
 * seconds on one core. They are read in an order that has nothing to do with theirs, and is the same each time.
 */
export function withinWork<T extends LabelledUnits>(
  documents: readonly TrainingDocument[],
  read: (document: TrainingDocument) => T,
  { types, depths, limit }: { types: number; depths: number; limit: number },
): T[] {
  const cost = depths * (UNIT_COST + 1 + 2 * types)
  let work = 0
  return byChance(documents).flatMap((document) => {
    if (work >= limit) return []
    const known = read(document)
    work += known.ranges.length * cost
    return [known]
  })
}

const byChance = (documents: readonly TrainingDocument[]) =>
  documents.toSorted((a, b) => hashShare(a.text) - hashShare(b.text))
