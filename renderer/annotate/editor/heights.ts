/**
 * Heights of the blocks of a document, in pixels: estimates until a block has been drawn. Sums are
 * kept in a Fenwick tree, so that a measured height, the top of a block and the block at a height
 * each cost O(log n) however long the document is.
 */
export class Heights {
  private readonly values: Float64Array
  private readonly tree: Float64Array

  constructor(estimates: ArrayLike<number>) {
    this.values = Float64Array.from(estimates)
    this.tree = new Float64Array(this.values.length + 1)
    for (let i = 1; i <= this.values.length; i++) {
      this.tree[i] += this.values[i - 1]
      const above = i + (i & -i)
      if (above < this.tree.length) this.tree[above] += this.tree[i]
    }
  }

  get total(): number {
    return this.top(this.values.length)
  }

  /** Notes the height of a block. Returns by how much it grew. */
  set(index: number, height: number): number {
    const growth = height - this.values[index]
    if (growth === 0 || !(index < this.values.length)) return 0
    this.values[index] = height
    for (let i = index + 1; i < this.tree.length; i += i & -i) this.tree[i] += growth
    return growth
  }

  /** Distance from the top of the document to the top of a block. */
  top(index: number): number {
    let sum = 0
    for (let i = index; i > 0; i -= i & -i) sum += this.tree[i]
    return sum
  }

  /** The block that holds a height; the first above the document, the last below it. */
  at(y: number): number {
    let index = 0
    let rest = y
    for (let step = highestBit(this.values.length); step > 0; step >>= 1) {
      const next = index + step
      if (next < this.tree.length && this.tree[next] <= rest) {
        index = next
        rest -= this.tree[next]
      }
    }
    return Math.min(index, Math.max(0, this.values.length - 1))
  }
}

function highestBit(n: number): number {
  return n > 0 ? 2 ** Math.floor(Math.log2(n)) : 0
}
