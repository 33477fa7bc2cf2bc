/**
 * The operations that models need. An engine implements them once, either by recording a graph or by
 * computing at once; the models of src/families are written against them and know no engine.
 *
 * Activations are matrices [N, H], so that every linear layer is one matrix product. N = B·T, or the real
 * tokens alone (packing.ts).
 */
export interface Ops<V> {
  /** A trainable tensor by its checkpoint name. */
  parameter(name: string, shape: number[]): V
  /** Rows of `table` [rows, H] picked by `ids` [N] → [N, H]. */
  embedding(table: V, ids: V): V
  /** x · weightᵀ + bias, with x [N, I], weight [O, I], bias [O] if there is one → [N, O]. */
  linear(x: V, weight: V, bias?: V): V
  /** Columns `from` to `to` of a matrix [N, W]. */
  columns(x: V, from: number, to: number): V
  /** Elementwise product of two values of one shape. */
  multiply(a: V, b: V): V
  /** Every number times `factor`. */
  scale(x: V, factor: number): V
  /** Elementwise sum of two values of one shape. */
  add(a: V, b: V): V
  /** The first row of `table` [rows, H] added to every row of x [N, H]. */
  addFirstRow(x: V, table: V): V
  gelu(x: V): V
  geluTanh(x: V): V
  relu(x: V): V
  /** Normalises the last axis, then scales by `weight` [H] and shifts by `bias` [H] if there is one. */
  layerNorm(x: V, weight: V, bias: V | undefined, epsilon: number): V
  /**
   * On [N, columns], or [rows, columns] where it says so: zeroes with probability p, scales the rest by
   * 1/(1-p); nothing at evaluation.
   */
  dropout(x: V, p: number, columns: number, rows?: number): V
  /** The same on attention probabilities [B, heads, T, T]. */
  attentionDropout(x: V, p: number): V
  /** [N, H] → [B, heads, T, H/heads]. */
  splitHeads(x: V): V
  /** [B, heads, T, D] → [N, heads·D]. */
  mergeHeads(x: V): V
  /** scale · query · keyᵀ with the padding of `mask` pushed to minus infinity → [B, heads, T, T]. */
  attentionScores(query: V, key: V, mask: V, scale: number): V
  softmax(x: V): V
  /** Batched product [B, h, T, S] · [B, h, S, D] → [B, h, T, D]. */
  matmul(a: V, b: V): V
  /** Turns each half of x [B, heads, T, D] into the other by an angle for each place and pair of columns (RoPE). */
  rotate(x: V, mask: V, width: number, base: number): V
  /** The mask [B, 1, 1, T] with what is further apart than `reach` masked too → [B, 1, T, T]. */
  nearMask(mask: V, reach: number): V
  /**
   * Rows of `table` [rows, W] for the distances from T − 1 down to −T, or the other way round → [2T, W].
   * `rowOf` gives the row of each distance d at `d + (its length − 1) / 2`; T is that of `mask`.
   */
  distanceRows(table: V, rowOf: Int32Array, mask: V, upwards?: boolean): V
  /** Scaled products of queries [B, heads, T, D] with what distanceRows gives, [2T, heads·D] → [B, heads, T, T]. */
  distanceScores(query: V, rows: V, heads: number, scale: number): V
  /** What distanceRows gives of a table with a column for each head, [2T, heads] → [1, heads, T, T]. */
  distanceBias(rows: V): V
  /** Adds a [1, heads, T, T] to each of x [B, heads, T, T]. */
  addToEach(x: V, bias: V): V
  /** [B, heads, T, S] → [B, heads, S, T]. */
  turn(x: V): V
  /** [N, parts·width] → [N·parts, width]. */
  splitRows(x: V, width: number, parts: number): V
  /** Weighted sum of −log softmax(logits)[label] over the rows; weights [N] carry the mean. */
  crossEntropy(logits: V, labels: V, weights: V, classes: number): V
}

/** Added to the scores of padding: its probability becomes exactly zero in fp32. */
export const MASKED = -1e9

/** How fast each pair of columns turns from place to place (Su et al. 2021). */
export function frequencies(width: number, base: number): Float32Array {
  return Float32Array.from({ length: width / 2 }, (_, i) => 1 / base ** ((2 * i) / width))
}

/** What a batch feeds into the graph. */
export type BatchInputs<V> = (TokenInputs<V> | StateInputs<V>) & {
  /** Additive mask [B, 1, 1, T]: 0 for tokens, MASKED for padding. */
  mask: V
}

export interface TokenInputs<V> {
  /** [N] row of the word embeddings. */
  inputIds: V
  /** [N] row of the position embeddings. */
  positionIds: V
  /**
   * Embeddings and this many layers are not trained: they see no dropout, so that what they make of a
   * sequence never changes.
   */
  frozenLayers?: number
}

interface StateInputs<V> {
  /** [N, H] what the embeddings and the frozen layers made of the tokens. */
  states: V
  frozenLayers: number
}
