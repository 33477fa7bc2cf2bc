import { spansToLayers, type Dropped } from '../domain/layers.ts'
import { isReviewed } from '../domain/reviewed.ts'
import type { LabelledSpan, Range } from '../model/documents.ts'
import type { Unit } from '../model/reading.ts'
import { IGNORED_LABEL } from '../nn/engine.ts'
import { firstSequence, isFirstPiece, sequencesOf, type Sequence } from '../text/sequences.ts'
import type { Tokenizer } from '../text/tokenizer.ts'
import { unitsOf, type Units } from '../text/units.ts'
import type { TrainingDocument } from './dataset.ts'

/** A sequence ready for a batch, with what its pieces are to learn. */
export interface Feature extends Sequence {
  document: number // index into the documents it was made from
  /** Class of each piece at each depth, or IGNORED_LABEL. [pieces, depths] */
  labels: number[]
}

export interface FeatureOptions {
  unit: Unit
  /** Rows of tags: more than one where spans lie inside spans. */
  depths: number
  maxLength: number
  labelAllSubTokens: boolean
  /** Cut documents at maxLength as the reference did, instead of reading on in a further window. */
  truncate: boolean
}

/** What is known of a document, unit by unit: what a model is to say, and is measured by. */
export interface Gold {
  /** IOB2 tags. [depths, units] */
  tags: string[][]
  /** Whether each unit is measured: reviewed, and not cut away. */
  counted: boolean[]
  /** Whether each goes on within the word of the one before. */
  inner: boolean[]
  /** Spans that tags over these units cannot carry: no model of this kind can find them. */
  dropped: Dropped<LabelledSpan>[]
}

export interface Features {
  features: Feature[]
  /** Of each document. */
  gold: Gold[]
}

/** Documents as sequences of pieces with classes. Long documents become several windows. */
export function makeFeatures(
  documents: readonly TrainingDocument[],
  tokenizer: Tokenizer,
  classes: readonly string[],
  options: FeatureOptions,
): Features {
  const teacher = new Teacher(classes, options)
  const result: Features = { features: [], gold: [] }
  documents.forEach((document, index) => {
    const units = unitsOf(tokenizer, document, options.unit)
    const { ranges, pieces } = units
    const cut = options.truncate ? firstSequence : sequencesOf
    const sequences = cut(tokenizer, pieces, options.maxLength)
    const reached = options.truncate ? (sequences[0]?.units.at(-2) ?? -1) + 1 : ranges.length
    const gold = goldOf(document, units, options.depths, reached)
    result.gold.push(gold)
    const labels = teacher.labelsOf(gold, ranges)
    for (const sequence of sequences) {
      const taught = teacher.pieceLabels(sequence.units, labels)
      result.features.push({ document: index, ...sequence, labels: taught })
    }
  })
  return result
}

/** What a document says about its units; the first `reached` of them are read. */
export function goldOf(
  { text, spans, reviewed }: Pick<TrainingDocument, 'text' | 'spans' | 'reviewed'>,
  { ranges, inner }: Pick<Units, 'ranges' | 'inner'>,
  depths: number,
  reached = ranges.length,
): Gold {
  const { tags, dropped } = spansToLayers(ranges, spans, ({ label }) => label, { depths, text })
  const counted = ranges.map((range, at) => {
    // What is an entity is known, whether or not its surroundings were looked at.
    const known = isReviewed(reviewed, range) || tags.some((row) => row[at] !== 'O')
    return known && at < reached
  })
  return { tags, counted, inner, dropped }
}

/**
 * Class of each unit at each depth, or IGNORED_LABEL. [depths, units] Nothing is taught where a span lies
 * that tags cannot carry: "no entity" would be untrue.
 */
export function taughtClasses(
  { tags, counted, dropped }: Gold,
  ranges: readonly Range[],
  classOf: ReadonlyMap<string, number>,
): number[][] {
  const unsure = ranges.map((range) => dropped.some(({ span }) => touch(span, range)))
  return tags.map((row) =>
    row.map((tag, at) => {
      if (!counted[at] || (tag === 'O' && unsure[at])) return IGNORED_LABEL
      return classOf.get(tag) ?? 0
    }),
  )
}

/** The number of each class. */
export const classNumbers = (classes: readonly string[]) =>
  new Map(classes.map((name, index) => [name, index]))

/** Turns what is known of units into what pieces learn. */
class Teacher {
  private readonly classes: readonly string[]
  private readonly options: FeatureOptions
  private readonly classOf: ReadonlyMap<string, number>

  constructor(classes: readonly string[], options: FeatureOptions) {
    this.classes = classes
    this.options = options
    this.classOf = classNumbers(classes)
  }

  labelsOf(gold: Gold, ranges: readonly Range[]): number[][] {
    return taughtClasses(gold, ranges, this.classOf)
  }

  /** Labels of a sequence's pieces. [pieces, depths] */
  pieceLabels(units: readonly number[], labels: readonly number[][]): number[] {
    return units.flatMap((unit, at) =>
      labels.map((row) => {
        if (unit < 0) return IGNORED_LABEL
        return isFirstPiece(units, at) ? row[unit] : this.innerLabel(row[unit])
      }),
    )
  }

  /** What a later piece of a unit learns: nothing, or its unit's class with I for B. */
  private innerLabel(label: number): number {
    const { unit, labelAllSubTokens } = this.options
    const teaches = labelAllSubTokens || unit === 'piece'
    if (!teaches || label === IGNORED_LABEL) return IGNORED_LABEL
    return this.classes[label].startsWith('B-') ? label + 1 : label
  }
}

const touch = (a: Range, b: Range) => a.start < b.end && b.start < a.end

/** Sequences that teach something: at least one piece carries a class. */
export function teaching(features: readonly Feature[]): Feature[] {
  return features.filter(({ labels }) => labels.some((label) => label !== IGNORED_LABEL))
}
