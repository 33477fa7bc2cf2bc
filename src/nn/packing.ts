import type { ModelConfig } from './config.ts'
import { IGNORED_LABEL, type TokenBatch } from './engine.ts'
import { MASKED } from './ops.ts'

/** Token ids of sequences, padded at the end to the longest, or to `padTo` when that is longer. */
export function padSequences(
  sequences: readonly { ids: readonly number[] }[],
  padId: number,
  padTo = 0,
): TokenBatch {
  const B = sequences.length
  const T = sequences.reduce((longest, { ids }) => Math.max(longest, ids.length), padTo)
  const inputIds = new Int32Array(B * T).fill(padId)
  const attentionMask = new Int32Array(B * T)
  sequences.forEach(({ ids }, b) => {
    inputIds.set(ids, b * T)
    attentionMask.fill(1, b * T, b * T + ids.length)
  })
  return { B, T, inputIds, attentionMask }
}

/**
 * A batch without its padding. Activations have one row for each real token, so that linear layers,
 * normalisation and dropout cost nothing for padding; attention alone works on [B, heads, T, D].
 *
 * All padding of a batch shares one last row: attention masks it as a key, and as it carries no label
 * its gradient is zero everywhere, so results and gradients are those of the padded batch.
 */
export interface PackedBatch {
  B: number
  T: number
  /** Rows: the real tokens, and one more if there is padding. */
  N: number
  /** [N] place b·T + t of each row; of the padding, its first. */
  places: Int32Array
  /** [B·T] row of each place. */
  rows: Int32Array
  /** [N] row of the word table. */
  inputIds: Int32Array
  /** [N] row of the position table. */
  positionIds: Int32Array
  /** [B·T] added to attention scores: 0 for tokens, MASKED for padding. */
  mask: Float32Array
  /** [B, heads, T] where each head of each place lies among the rows, as [N·heads, D]. */
  toHeads: Int32Array
  /** [N, heads] where each head of each row lies among the places, as [B·heads·T, D]. */
  fromHeads: Int32Array
}

/** `rowOf` maps a token id to its table row, when the table is compact. Throws for an id it lacks. */
export function packBatch(
  batch: TokenBatch,
  { heads, firstPosition }: Pick<ModelConfig, 'heads' | 'firstPosition'>,
  rowOf?: Int32Array,
): PackedBatch {
  const { B, T, attentionMask } = batch
  const { places, rows } = layRows(attentionMask)
  return {
    B,
    T,
    N: places.length,
    places,
    rows,
    inputIds: places.map((place) => tableRow(batch.inputIds[place], rowOf)),
    positionIds: places.map((place) => firstPosition + (place % T)),
    mask: Float32Array.from(attentionMask, (real) => (real ? 0 : MASKED)),
    ...headIndices(places, rows, heads, T),
  }
}

function layRows(attentionMask: Int32Array): Pick<PackedBatch, 'places' | 'rows'> {
  const places: number[] = []
  attentionMask.forEach((real, place) => real && places.push(place))
  const padding = places.length
  const firstPadding = attentionMask.indexOf(0)
  if (firstPadding >= 0) places.push(firstPadding)
  const rows = new Int32Array(attentionMask.length).fill(padding)
  places.forEach((place, row) => (rows[place] = row))
  return { places: Int32Array.from(places), rows }
}

function headIndices(places: Int32Array, rows: Int32Array, heads: number, T: number) {
  const toHeads = new Int32Array(rows.length * heads)
  const fromHeads = new Int32Array(places.length * heads)
  for (let h = 0; h < heads; h++) {
    rows.forEach((row, place) => (toHeads[headPlace(place, h, heads, T)] = row * heads + h))
    places.forEach((place, row) => (fromHeads[row * heads + h] = headPlace(place, h, heads, T)))
  }
  return { toHeads, fromHeads }
}

/** Of the place b·T + t, the index of [b, h, t] in [B, heads, T]. */
function headPlace(place: number, h: number, heads: number, T: number): number {
  const t = place % T
  return (place - t) * heads + h * T + t
}

function tableRow(id: number, rowOf: Int32Array | undefined): number {
  const row = rowOf ? rowOf[id] : id
  if (!(row >= 0)) throw new Error(`token id ${id} is not among the run's usedTokenIds`)
  return row
}

/** Labels [N·depths], and the weight 1/labelledTokens of each that counts: their loss is then the mean. */
export function packLabels(
  { B, T, labels }: TokenBatch,
  { places }: PackedBatch,
  labelledTokens: number,
) {
  if (!labels) throw new Error('a training batch needs labels')
  const depths = labels.length / (B * T)
  const own = new Int32Array(places.length * depths)
  places.forEach((place, row) => {
    for (let d = 0; d < depths; d++) own[row * depths + d] = labels[place * depths + d]
  })
  return {
    labels: own.map((label) => (label === IGNORED_LABEL ? 0 : label)),
    weights: Float32Array.from(own, (label) => (label === IGNORED_LABEL ? 0 : 1 / labelledTokens)),
  }
}

/** Logits of rows [N, outputs] as those of places [B, T, outputs]; what padding gets means nothing. */
export function unpackLogits(
  logits: Float32Array,
  { rows }: PackedBatch,
  outputs: number,
): Float32Array {
  if (rows.every((row, place) => row === place)) return logits
  const unpacked = new Float32Array(rows.length * outputs)
  rows.forEach((row, place) => {
    unpacked.set(logits.subarray(row * outputs, (row + 1) * outputs), place * outputs)
  })
  return unpacked
}
