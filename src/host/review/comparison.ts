import type { AgreementFigures } from '../../model/review.ts'
import { AgreementTally, disagreementsOf, type Cluster } from '../../domain/agreement.ts'
import { failed } from '../../domain/failure.ts'
import type { Project } from '../../storage/project.ts'
import { inTurns } from '../turns.ts'
import { documentWords } from '../../domain/words.ts'

/** Two sets of annotations, compared document by document. Decisions are no part of it. */
export interface Comparison {
  documents: number
  figures: AgreementFigures
  /** In the queue's order. */
  clusters: readonly (Cluster & { documentId: number })[]
}

interface Kept {
  a: string
  b: string
  version: number
  comparison: Promise<Comparison>
}

/** The last two sets compared in each project: deciding goes on within one pair. */
const kept = new WeakMap<Project, Kept>()

/**
 * Compares two sets, or gives the comparison made already while it holds: sets are frozen, so that
 * only labels, the trash and the sets themselves can change it. Throws a FailureError when a set is
 * not there.
 */
export function compare(project: Project, a: string, b: string): Promise<Comparison> {
  const version = project.comparisonVersion
  const known = kept.get(project)
  if (known && known.a === a && known.b === b && known.version === version) return known.comparison
  const comparison = compareAnew(project, a, b)
  const entry = { a, b, version, comparison }
  kept.set(project, entry)
  comparison.catch(() => {
    if (kept.get(project) === entry) kept.delete(project)
  })
  return comparison
}

/** Begins again when something that matters has changed on the way. */
async function compareAnew(project: Project, a: string, b: string): Promise<Comparison> {
  for (;;) {
    const version = project.comparisonVersion
    const comparison = await compareOnce(project, a, b)
    if (project.comparisonVersion === version) return comparison
  }
}

async function compareOnce(project: Project, a: string, b: string): Promise<Comparison> {
  const ids = sharedDocuments(project, a, b)
  const [ofA, ofB] = [project.review.spans(a), project.review.spans(b)]
  const tally = new AgreementTally()
  const clusters: (Cluster & { documentId: number })[] = []
  await inTurns(ids, (documentId) => {
    const document = project.plainDocument(documentId)
    const words = document ? documentWords(document) : []
    const pair = { words, a: ofA.get(documentId) ?? [], b: ofB.get(documentId) ?? [] }
    tally.add(pair)
    for (const cluster of disagreementsOf(pair.a, pair.b)) clusters.push({ ...cluster, documentId })
  })
  return { documents: ids.length, figures: tally.figures(), clusters }
}

function sharedDocuments(project: Project, a: string, b: string): number[] {
  for (const id of [a, b]) {
    if (project.review.has(id)) continue
    throw failed('not-found', 'That set of annotations is not there any more; choose another.')
  }
  return project.review.sharedDocuments(a, b)
}
