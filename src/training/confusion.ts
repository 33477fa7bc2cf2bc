import type { Confusion } from '../model/runs.ts'
import { tagsToChunks, type Chunk } from '../domain/tags.ts'

/**
 * Pairs entities of equal boundaries first, then the rest by most shared words (on a tie the pair
 * that begins first), each entity at most once. Entities are read as conlleval does.
 */
export function confusionBetween(
  gold: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
): Confusion {
  const cells = new Map<string, Confusion['cells'][number]>()
  const missed: Record<string, number> = {}
  const spurious: Record<string, number> = {}
  const labels = new Set<string>()
  const count = ([wanted, guess]: [Chunk, Chunk], kind: 'exact' | 'overlapping') => {
    const key = JSON.stringify([wanted.type, guess.type])
    const fresh = { gold: wanted.type, predicted: guess.type, exact: 0, overlapping: 0 }
    const cell = cells.get(key) ?? fresh
    cell[kind]++
    cells.set(key, cell)
  }
  gold.forEach((tags, index) => {
    const [wanted, guesses] = [tagsToChunks(tags), tagsToChunks(predicted[index])]
    for (const { type } of [...wanted, ...guesses]) labels.add(type)
    const exact = exactPairs(wanted, guesses)
    exact.forEach((pair) => count(pair, 'exact'))
    const [wantedLeft, guessesLeft] = without(wanted, guesses, exact)
    const overlapping = overlappingPairs(wantedLeft, guessesLeft)
    overlapping.forEach((pair) => count(pair, 'overlapping'))
    const [noPartner, noReason] = without(wantedLeft, guessesLeft, overlapping)
    for (const { type } of noPartner) missed[type] = (missed[type] ?? 0) + 1
    for (const { type } of noReason) spurious[type] = (spurious[type] ?? 0) + 1
  })
  return { labels: [...labels].sort(), cells: [...cells.values()], missed, spurious }
}

function exactPairs(wanted: readonly Chunk[], guesses: readonly Chunk[]): [Chunk, Chunk][] {
  const key = ({ start, end }: Chunk) => `${start}:${end}`
  const byRange = new Map(guesses.map((guess) => [key(guess), guess]))
  return wanted.flatMap((chunk): [Chunk, Chunk][] => {
    const guess = byRange.get(key(chunk))
    return guess ? [[chunk, guess]] : []
  })
}

function overlappingPairs(wanted: readonly Chunk[], guesses: readonly Chunk[]): [Chunk, Chunk][] {
  const candidates = touching(wanted, guesses).sort(
    (a, b) => shared(b) - shared(a) || a[0].start - b[0].start || a[1].start - b[1].start,
  )
  const taken = new Set<Chunk>()
  return candidates.filter((pair) => {
    if (pair.some((chunk) => taken.has(chunk))) return false
    pair.forEach((chunk) => taken.add(chunk))
    return true
  })
}

/** Pairs that share a word, by one sweep: both lists are in order and free of overlaps. */
function touching(wanted: readonly Chunk[], guesses: readonly Chunk[]): [Chunk, Chunk][] {
  const pairs: [Chunk, Chunk][] = []
  let [w, g] = [0, 0]
  while (w < wanted.length && g < guesses.length) {
    const pair: [Chunk, Chunk] = [wanted[w], guesses[g]]
    if (shared(pair) > 0) pairs.push(pair)
    if (pair[0].end <= pair[1].end) w++
    else g++
  }
  return pairs
}

/** Words that two chunks have in common; not positive when there are none. */
function shared([a, b]: [Chunk, Chunk]): number {
  return Math.min(a.end, b.end) - Math.max(a.start, b.start)
}

function without(
  wanted: readonly Chunk[],
  guesses: readonly Chunk[],
  pairs: readonly [Chunk, Chunk][],
): [Chunk[], Chunk[]] {
  const taken = new Set(pairs.flat())
  return [wanted.filter((c) => !taken.has(c)), guesses.filter((c) => !taken.has(c))]
}
