/** Slots at first; doubled whenever half of them are taken. */
const FIRST_CAPACITY = 1 << 15

/** Nodes from which words and continuations ("##…") start. */
export const WORD_ROOT = 0
export const CONTINUATION_ROOT = 1

/**
 * The pieces of a WordPiece vocabulary as a prefix tree: one step per code point, so that the longest
 * match from a place costs no more than its length. Edges lie in one open-addressing hash table.
 */
export class PieceTrie {
  private nodes = 2
  private mask = FIRST_CAPACITY - 1
  private edgeNode = new Int32Array(FIRST_CAPACITY).fill(-1)
  private edgeCode = new Int32Array(FIRST_CAPACITY)
  private edgeTarget = new Int32Array(FIRST_CAPACITY)
  private ids: number[] = [-1, -1]

  constructor(vocabulary: readonly string[]) {
    vocabulary.forEach((token, id) => {
      const continues = token.startsWith('##')
      const letters = [...(continues ? token.slice(2) : token)]
      const node = this.nodeOf(
        continues ? CONTINUATION_ROOT : WORD_ROOT,
        letters.map((letter) => letter.codePointAt(0) as number),
      )
      if (node > CONTINUATION_ROOT) this.ids[node] = id
    })
  }

  /** Adds a token by its code points, unless there is one of this spelling already. */
  add(root: number, codes: readonly number[], id: number): void {
    const node = this.nodeOf(root, codes)
    if (node > CONTINUATION_ROOT && this.ids[node] < 0) this.ids[node] = id
  }

  /** The node one code point further, or −1. */
  step(node: number, code: number): number {
    const slot = this.slotOf(node, code)
    return this.edgeNode[slot] < 0 ? -1 : this.edgeTarget[slot]
  }

  /** Token id of the piece that ends at a node, or −1. */
  idAt(node: number): number {
    return this.ids[node]
  }

  private nodeOf(root: number, codes: readonly number[]): number {
    return codes.reduce((node, code) => this.grow(node, code), root)
  }

  private grow(node: number, code: number): number {
    const known = this.step(node, code)
    if (known >= 0) return known
    if (this.nodes * 2 > this.mask) this.enlarge()
    this.put(node, code, this.nodes)
    this.ids.push(-1)
    return this.nodes++
  }

  private put(node: number, code: number, target: number): void {
    const slot = this.slotOf(node, code)
    this.edgeNode[slot] = node
    this.edgeCode[slot] = code
    this.edgeTarget[slot] = target
  }

  /** The slot of an edge, or the free one where it belongs. */
  private slotOf(node: number, code: number): number {
    let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(code, 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & this.mask
    while (
      this.edgeNode[slot] >= 0 &&
      (this.edgeNode[slot] !== node || this.edgeCode[slot] !== code)
    ) {
      slot = (slot + 1) & this.mask
    }
    return slot
  }

  private enlarge(): void {
    const { edgeNode, edgeCode, edgeTarget } = this
    const capacity = (this.mask + 1) * 2
    this.mask = capacity - 1
    this.edgeNode = new Int32Array(capacity).fill(-1)
    this.edgeCode = new Int32Array(capacity)
    this.edgeTarget = new Int32Array(capacity)
    edgeNode.forEach((node, slot) => {
      if (node >= 0) this.put(node, edgeCode[slot], edgeTarget[slot])
    })
  }
}
