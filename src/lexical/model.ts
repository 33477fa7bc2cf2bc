import type { Reading } from '../model/reading.ts'
import type { Pairs } from './crf.ts'

/** What one depth of spans goes by: a conditional random field of its own. */
export interface LexicalLayer {
  /** Features by number. */
  names: readonly string[]
  pairs: Pairs
  /** Weights of the pairs, then those of the steps; see `stepsIn`. */
  weights: Float64Array
}

/** A tagger that knows words and shapes alone. */
export interface LexicalModel {
  /** What it finds. Its classes are O, then B- and I- of each. */
  types: string[]
  reading: Reading
  /** One for each depth, the outermost first. */
  layers: LexicalLayer[]
}
