import type { Range } from '../model/documents.ts'
import { spanKey } from './spans.ts'

/** Something of a type that lies somewhere: in words, or in characters. */
type Typed = Range & { type: string }

/** What was wanted beside what was guessed: each in one place. */
export interface Paired<A, B> {
  /** With the same boundaries. */
  exact: [wanted: A, guess: B][]
  /** With other boundaries, sharing something. */
  overlapping: [wanted: A, guess: B][]
  /** Wanted, and not guessed. */
  missed: A[]
  /** Guessed, and not wanted. */
  spurious: B[]
}

/**
 * Pairs what has equal boundaries first, that of one type before others, then the rest by what they share most (on a
 * tie the pair that begins first), each at most once.
 */
export function pairUp<A extends Typed, B extends Typed>(
  wanted: readonly A[],
  guesses: readonly B[],
): Paired<A, B> {
  const exact = exactPairs(wanted, guesses)
  const [wantedLeft, guessesLeft] = without(wanted, guesses, exact)
  const overlapping = overlappingPairs(wantedLeft, guessesLeft)
  const [missed, spurious] = without(wantedLeft, guessesLeft, overlapping)
  return { exact, overlapping, missed, spurious }
}

/** Several of each side can lie at one place. */
function exactPairs<A extends Typed, B extends Typed>(wanted: readonly A[], guesses: readonly B[]) {
  const free = new Set(guesses)
  const pairs: [A, B][] = []
  const pair = (some: readonly A[], keyOf: (one: Typed) => string) => {
    const byKey = Map.groupBy(free, keyOf)
    return some.filter((one) => {
      const guess = byKey.get(keyOf(one))?.shift()
      if (!guess) return true
      free.delete(guess)
      pairs.push([one, guess])
      return false
    })
  }
  const range = ({ start, end }: Range) => `${start} ${end}`
  pair(
    pair(wanted, (one) => spanKey(one, one.type)),
    range,
  )
  return pairs
}

function overlappingPairs<A extends Typed, B extends Typed>(
  wanted: readonly A[],
  guesses: readonly B[],
): [A, B][] {
  const candidates = touching(wanted, guesses).sort(
    (a, b) => shared(b) - shared(a) || a[0].start - b[0].start || a[1].start - b[1].start,
  )
  const taken = new Set<A | B>()
  return candidates.filter((pair) => {
    if (pair.some((one) => taken.has(one))) return false
    pair.forEach((one) => taken.add(one))
    return true
  })
}

/** Pairs that share something, by one sweep over both in order of their beginnings. */
function touching<A extends Typed, B extends Typed>(
  wanted: readonly A[],
  guesses: readonly B[],
): [A, B][] {
  const byStart = (a: Range, b: Range) => a.start - b.start
  const waiting = guesses.toSorted(byStart)
  let next = 0
  const pairs: [A, B][] = []
  let open: B[] = []
  for (const one of wanted.toSorted(byStart)) {
    while (next < waiting.length && waiting[next].start < one.end) open.push(waiting[next++])
    open = open.filter(({ end }) => end > one.start)
    for (const guess of open) if (shared([one, guess]) > 0) pairs.push([one, guess])
  }
  return pairs
}

/** What two have in common; not positive when that is nothing. */
function shared([a, b]: [Range, Range]): number {
  return Math.min(a.end, b.end) - Math.max(a.start, b.start)
}

function without<A, B>(wanted: readonly A[], guesses: readonly B[], pairs: readonly [A, B][]) {
  const taken = new Set<A | B>(pairs.flat())
  return [
    wanted.filter((one) => !taken.has(one)),
    guesses.filter((one) => !taken.has(one)),
  ] as const
}
