import type { Merge } from './merges.ts'

/** Places are below this, so that a rank and a place make one number. */
const PLACES = 2 ** 31

/**
 * Byte-pair encoding (Sennrich et al. 2016) over numbers of tokens: of all neighbours that a merge joins,
 * those of the lowest rank are joined first, from the left, until none is left.
 */
export class Pairs {
  private readonly ranks = new Map<number, number>()
  private readonly joined: number[] = []
  private readonly size: number

  /** Every token that a merge names or makes must have a number in `ids`. */
  constructor(ids: ReadonlyMap<string, number>, merges: readonly Merge[]) {
    this.size = 1 + Math.max(...ids.values())
    merges.forEach(([left, right], rank) => {
      const [a, b, both] = [left, right, left + right].map((token) => ids.get(token) as number)
      this.ranks.set(a * this.size + b, rank)
      this.joined.push(both)
    })
  }

  /** Joins neighbours in `tokens`; answers what is left, and of how many tokens each is made. */
  join(tokens: readonly number[]): { ids: number[]; lengths: number[] } {
    const length = tokens.length
    const ids = [...tokens]
    // The place after and before each; −1 for none, and −2 for what has gone into its left neighbour.
    const next = Int32Array.from(ids, (_, i) => (i + 1 < length ? i + 1 : -1))
    const previous = Int32Array.from(ids, (_, i) => i - 1)
    const heap = new Heap()
    const consider = (place: number) => {
      if (place < 0 || next[place] < 0) return
      const rank = this.ranks.get(ids[place] * this.size + ids[next[place]])
      if (rank !== undefined) heap.push(rank * PLACES + place)
    }
    for (let place = 0; place + 1 < length; place++) consider(place)
    for (let least = heap.pop(); least !== undefined; least = heap.pop()) {
      const place = least % PLACES
      const rank = (least - place) / PLACES
      const right = next[place]
      // What was joined meanwhile is no longer that pair.
      if (right < 0 || this.ranks.get(ids[place] * this.size + ids[right]) !== rank) continue
      ids[place] = this.joined[rank]
      next[place] = next[right]
      if (next[right] >= 0) previous[next[right]] = place
      next[right] = -2
      consider(previous[place])
      consider(place)
    }
    const left = ids.flatMap((_, place) => (next[place] === -2 ? [] : [place]))
    return {
      ids: left.map((place) => ids[place]),
      lengths: left.map((place, i) => (left.at(i + 1) ?? length) - place),
    }
  }
}

/** A binary heap of numbers, the least at its top. */
class Heap {
  private readonly items: number[] = []

  push(item: number): void {
    const { items } = this
    let at = items.length
    items.push(item)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (items[parent] <= item) break
      items[at] = items[parent]
      at = parent
    }
    items[at] = item
  }

  pop(): number | undefined {
    const { items } = this
    const top = items[0] as number | undefined
    const item = items.pop() as number
    if (items.length === 0) return top
    let at = 0
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && items[child + 1] < items[child]) child++
      if (item <= items[child]) break
      items[at] = items[child]
      at = child
    }
    items[at] = item
    return top
  }
}
