import type { Confusion } from '../model/runs.ts'
import { spanKey } from '../domain/spans.ts'
import type { Chunk } from '../domain/tags.ts'

/**
 * Pairs entities of equal boundaries first, those of one label before others, then the rest by most
 * shared words (on a tie the pair that begins first), each entity at most once.
 */
export function confusionBetween(
  gold: readonly (readonly Chunk[])[],
  predicted: readonly (readonly Chunk[])[],
): Confusion {
  const cells = new Map<string, Confusion['cells'][number]>()
  const missed = new Map<string, number>()
  const spurious = new Map<string, number>()
  const labels = new Set<string>()
  const count = ([wanted, guess]: [Chunk, Chunk], kind: 'exact' | 'overlapping') => {
    const key = JSON.stringify([wanted.type, guess.type])
    const fresh = { gold: wanted.type, predicted: guess.type, exact: 0, overlapping: 0 }
    const cell = cells.get(key) ?? fresh
    cell[kind]++
    cells.set(key, cell)
  }
  gold.forEach((wanted, index) => {
    const guesses = predicted[index]
    for (const { type } of [...wanted, ...guesses]) labels.add(type)
    const exact = exactPairs(wanted, guesses)
    exact.forEach((pair) => count(pair, 'exact'))
    const [wantedLeft, guessesLeft] = without(wanted, guesses, exact)
    const overlapping = overlappingPairs(wantedLeft, guessesLeft)
    overlapping.forEach((pair) => count(pair, 'overlapping'))
    const [noPartner, noReason] = without(wantedLeft, guessesLeft, overlapping)
    for (const { type } of noPartner) missed.set(type, (missed.get(type) ?? 0) + 1)
    for (const { type } of noReason) spurious.set(type, (spurious.get(type) ?? 0) + 1)
  })
  return {
    labels: [...labels].sort(),
    cells: [...cells.values()],
    missed: tally(missed),
    spurious: tally(spurious),
  }
}

const tally = (counts: Map<string, number>) =>
  [...counts].map(([label, count]) => ({ label, count }))

/** With nested entities several of each side can lie at one place. */
function exactPairs(wanted: readonly Chunk[], guesses: readonly Chunk[]): [Chunk, Chunk][] {
  const free = new Set(guesses)
  const pairs: [Chunk, Chunk][] = []
  const pair = (chunks: readonly Chunk[], keyOf: (chunk: Chunk) => string) => {
    const byKey = Map.groupBy(free, keyOf)
    return chunks.filter((chunk) => {
      const guess = byKey.get(keyOf(chunk))?.shift()
      if (!guess) return true
      free.delete(guess)
      pairs.push([chunk, guess])
      return false
    })
  }
  const range = ({ start, end }: Chunk) => `${start} ${end}`
  pair(
    pair(wanted, (chunk) => spanKey(chunk, chunk.type)),
    range,
  )
  return pairs
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

/** Pairs that share a word, by one sweep over both in order of their beginnings. */
function touching(wanted: readonly Chunk[], guesses: readonly Chunk[]): [Chunk, Chunk][] {
  const byStart = (a: Chunk, b: Chunk) => a.start - b.start
  const waiting = guesses.toSorted(byStart)
  let next = 0
  const pairs: [Chunk, Chunk][] = []
  let open: Chunk[] = []
  for (const chunk of wanted.toSorted(byStart)) {
    while (next < waiting.length && waiting[next].start < chunk.end) open.push(waiting[next++])
    open = open.filter(({ end }) => end > chunk.start)
    for (const guess of open) if (shared([chunk, guess]) > 0) pairs.push([chunk, guess])
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
