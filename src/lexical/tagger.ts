import { bestPath } from '../domain/decoding.ts'
import type { TagRow } from '../domain/tag-rows.ts'
import { classNames, tagsToStrictChunks } from '../domain/tags.ts'
import { ChainRoom, entityProbability, sumPaths, type Steps } from './chain.ts'
import { addScores, labelCount, stepFactors } from './crf.ts'
import { FeatureNames, FeatureReader, type Seen, type UnitText } from './features.ts'
import type { LexicalLayer, LexicalModel } from './model.ts'
import { stretchesOf } from './stretches.ts'

/** Probabilities below this are taken for it: the logarithm of nothing is no number. */
const LEAST = 1e-30

/**
 * Tags texts by what was learnt of words and shapes, in legal IOB2. The score of a unit is the probability of
 * the entity that it is in, as a whole, or of being outside.
 */
export class LexicalTagger {
  private readonly layers: LayerTagger[]

  constructor({ types, reading, layers }: LexicalModel) {
    this.layers = layers.map((layer) => new LayerTagger(layer, types, reading.unit))
  }

  /** [depths] */
  tag(text: UnitText): TagRow[] {
    return this.layers.map((layer) => layer.tag(text))
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
    const { starts, ids } = this.reader.read(text)
    const tags: string[] = []
    const scores = new Float32Array(text.ranges.length)
    for (const { start, end } of stretchesOf(text)) {
      const row = this.tagStretch({ starts: starts.subarray(start, end + 1), ids }, end - start)
      for (const tag of row.tags) tags.push(tag)
      scores.set(row.scores, start)
    }
    return { tags, scores }
  }

  /** The legal row of classes that is right at most units, as far as is known. */
  private tagStretch(seen: Seen, units: number): TagRow {
    const { room, steps, classes } = this
    const L = room.labels
    room.reset(units)
    addScores(room, seen, this.layer.pairs, this.layer.weights)
    sumPaths(room, units, steps)
    const shares = Float32Array.from({ length: units * L }, (_, i) => {
      return Math.max(LEAST, room.forward[i] * room.backward[i])
    })
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
