import type { Confusion } from '../model/runs.ts'
import { pairUp } from '../domain/pairing.ts'
import type { Chunk } from '../domain/tags.ts'

/** Counts entities of all documents by what they were read as; see `pairUp`. */
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
    const paired = pairUp(wanted, guesses)
    paired.exact.forEach((pair) => count(pair, 'exact'))
    paired.overlapping.forEach((pair) => count(pair, 'overlapping'))
    for (const { type } of paired.missed) missed.set(type, (missed.get(type) ?? 0) + 1)
    for (const { type } of paired.spurious) spurious.set(type, (spurious.get(type) ?? 0) + 1)
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
