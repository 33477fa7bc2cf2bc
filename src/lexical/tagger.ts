import { bestPath } from '../domain/decoding.ts'
import type { TagRow } from '../domain/tag-rows.ts'
import { classNames, tagsToStrictChunks } from '../domain/tags.ts'
import type { Range } from '../model/documents.ts'
import { ChainRoom, entityProbability, sumPaths, type Steps } from './chain.ts'
import { addScores, labelCount, stepFactors } from './crf.ts'
import { FeatureNames, FeatureReader, type UnitText } from './features.ts'
import type { LexicalLayer, LexicalModel } from './model.ts'
import { stretchesOf } from './stretches.ts'

/** Probabilities below this are taken for it: the logarithm of nothing is no number. */
export const LEAST = 1e-30
/** The same where others have a say too: what was never seen is unlikely, not impossible. */
const LEAST_SHARE = 1e-4

/**
 * Tags texts by what was learnt of words and shapes, in legal IOB2. The score of a unit is the probability of
 * the entity that it is in, as a whole, or of being outside.
 */
export class LexicalTagger {
  private readonly layers: LayerTagger[]
  private readonly types: number

  constructor({ types, reading, layers }: LexicalModel) {
    this.layers = layers.map((layer) => new LayerTagger(layer, types, reading.unit))
    this.types = types.length
  }

  /** [depths] */
  tag(text: UnitText): TagRow[] {
    return this.layers.map((layer) => layer.tag(text))
  }

  /** How likely each class is at each unit, never less than `least`. [depths] of [units, classes] */
  shares(text: UnitText, least = LEAST_SHARE): Float32Array[] {
    return this.layers.map((layer) => layer.shares(text, least))
  }

  /**
   * How likely the units [start, end) are of each type, taken for granted that they are an entity, no longer and no
   * shorter. Adds up to 1; nothing but 0 where nothing speaks for any. [types]
   */
  typesOf(text: UnitText, units: Range): Float64Array {
    const shares = new Float64Array(this.types)
    for (const layer of this.layers) layer.addTypes(text, units, shares)
    const sum = shares.reduce((a, b) => a + b, 0)
    return sum > 0 ? shares.map((share) => share / sum) : shares
  }
}

class LayerTagger {
  private readonly layer: LexicalLayer
  private readonly types: readonly string[]
  private readonly classes: string[]
  private readonly reader: FeatureReader
  private readonly steps: Steps<Float64Array>
  private readonly room: ChainRoom

  constructor(
    layer: LexicalLayer,
    types: readonly string[],
    unit: LexicalModel['reading']['unit'],
  ) {
    this.layer = layer
    this.types = types
    this.classes = classNames(types)
    this.reader = new FeatureReader(new FeatureNames(layer.names), unit)
    this.steps = stepFactors(layer.weights, types.length)
    this.room = new ChainRoom(labelCount(types.length))
  }

  tag(text: UnitText): TagRow {
    const tags: string[] = []
    const scores = new Float32Array(text.ranges.length)
    for (const { start, units, shares } of this.stretches(text)) {
      const row = this.tagStretch(shares, units)
      for (const tag of row.tags) tags.push(tag)
      scores.set(row.scores, start)
    }
    return { tags, scores }
  }

  shares(text: UnitText, least: number): Float32Array {
    const L = this.room.labels
    const all = new Float32Array(text.ranges.length * L)
    for (const { start, shares } of this.stretches(text)) {
      all.set(
        shares.map((share) => Math.max(least, share)),
        start * L,
      )
    }
    return all
  }

  /** Adds to `shares` how likely the units [start, end) are an entity of each type. */
  addTypes(text: UnitText, { start, end }: Range, shares: Float64Array): void {
    for (const { start: from, units } of this.stretches(text)) {
      if (start < from || end > from + units) continue
      for (let type = 0; type < shares.length; type++) {
        const entity = { start: start - from, end: end - from, type }
        shares[type] += entityProbability(this.room, units, this.steps, entity)
      }
    }
  }

  /** How likely each class is at each unit, stretch by stretch; `room` is left as the stretch fills it. */
  private *stretches(text: UnitText): Generator<{
    start: number
    units: number
    /** [units, labels] */
    shares: Float32Array
  }> {
    const { room, steps, layer } = this
    const { starts, ids } = this.reader.read(text)
    for (const { start, end } of stretchesOf(text)) {
      const [units, seen] = [end - start, { starts: starts.subarray(start, end + 1), ids }]
      room.reset(units)
      addScores(room, seen, layer.pairs, layer.weights)
      sumPaths(room, units, steps)
      const shares = Float32Array.from({ length: units * room.labels }, (_, i) => {
        return Math.max(LEAST, room.forward[i] * room.backward[i])
      })
      yield { start, units, shares }
    }
  }

  /** The legal row of classes that is right at most units, as far as is known. */
  private tagStretch(shares: Float32Array, units: number): TagRow {
    const { room, steps, classes } = this
    const L = room.labels
    const path = bestPath(shares.map(Math.log), units, classes, { decoding: 'constrained' })
    const tags = Array.from(path, (label) => classes[label])
    const scores = Float32Array.from(path, (label, unit) => shares[unit * L + label])
    for (const { type: name, start, end } of tagsToStrictChunks(tags)) {
      const type = this.types.indexOf(name)
      scores.fill(entityProbability(room, units, steps, { start, end, type }), start, end)
    }
    return { tags, scores }
  }
}
