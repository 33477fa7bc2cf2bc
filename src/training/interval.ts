import { wilson } from '../domain/shares.ts'
import { spanKey } from '../domain/spans.ts'
import type { Chunk } from '../domain/tags.ts'
import type { Interval } from '../model/runs.ts'

/**
 * Where the entity F1 of further documents of this kind lies, at 95 %; null where nothing was held out.
 *
 * F1 = 2J / (1 + J), where J is the share of entities, wanted or guessed, that are both. J has Wilson's
 * interval (1927), which stays honest when everything or nothing is right; entities of one document go
 * right and wrong together, so that fewer of them count: their number is divided by the design effect,
 * the variance of the ratio over documents by that of single entities (Kish 1965).
 */
export function f1Interval(
  wanted: readonly (readonly Chunk[])[],
  guessed: readonly (readonly Chunk[])[],
): Interval | null {
  const documents = wanted.map((chunks, d) => tally(chunks, guessed[d]))
  const hits = documents.reduce((sum, one) => sum + one.hits, 0)
  const entities = documents.reduce((sum, one) => sum + one.entities, 0)
  if (entities === 0 || wanted.every((chunks) => chunks.length === 0)) return null
  const share = hits / entities
  const [low, high] = wilson(share, entities / designEffect(documents, share, entities))
  const f1 = (j: number) => (2 * j) / (1 + j)
  return { low: f1(low), high: f1(high) }
}

interface Tally {
  /** Entities both wanted and guessed. */
  hits: number
  /** Entities wanted, guessed or both. */
  entities: number
}

function tally(wanted: readonly Chunk[], guessed: readonly Chunk[]): Tally {
  const key = (chunk: Chunk) => spanKey(chunk, chunk.type)
  const all = new Set(wanted.map(key))
  const hits = guessed.filter((chunk) => all.has(key(chunk))).length
  return { hits, entities: wanted.length + guessed.length - hits }
}

/** How many entities count as one, at least 1: those of a document are alike. */
function designEffect(documents: readonly Tally[], share: number, entities: number): number {
  const D = documents.length
  const single = (share * (1 - share)) / entities
  if (single === 0 || D < 2) return 1
  const squares = documents.reduce((sum, one) => sum + (one.hits - share * one.entities) ** 2, 0)
  const between = (D / (D - 1)) * (squares / entities ** 2)
  return Math.max(1, between / single)
}
