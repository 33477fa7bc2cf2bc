import type { Range } from '../domain/model.ts'
import { spansToTags } from '../domain/tags.ts'
import { splitWords } from '../domain/words.ts'
import { IGNORED_LABEL } from '../nn/engine.ts'
import type { Tokenizer } from '../text/tokenizer.ts'
import { coverWithWindows, encodeWords } from '../text/windows.ts'
import type { TrainingDocument } from './dataset.ts'

/** A sequence ready for a batch: [CLS] pieces [SEP], and the word each labelled piece begins. */
export interface Feature {
  document: number // index into the documents it was made from
  ids: number[]
  /** Class of each piece, or IGNORED_LABEL. */
  labels: number[]
  /** Word index of each piece that is the first of a word this window answers for, else −1. */
  words: number[]
}

export interface FeatureOptions {
  maxLength: number
  labelAllSubTokens: boolean
}

export interface Features {
  features: Feature[]
  /** IOB2 tags of each document's words, as the model is to learn them. */
  gold: string[][]
  /** Spans that tags cannot carry. */
  untrainable: number
}

/** "O", then B- and I- for each label, in the order of the labels. */
export function classNames(labels: readonly string[]): string[] {
  return ['O', ...labels.flatMap((label) => [`B-${label}`, `I-${label}`])]
}

export function documentWords(document: { text: string; words?: Range[] | null }): Range[] {
  return document.words ?? splitWords(document.text)
}

/** Documents as sequences of pieces with classes. Long documents become several windows. */
export function makeFeatures(
  documents: readonly TrainingDocument[],
  tokenizer: Tokenizer,
  classes: readonly string[],
  options: FeatureOptions,
): Features {
  const classOf = new Map(classes.map((name, index) => [name, index]))
  const result: Features = { features: [], gold: [], untrainable: 0 }
  documents.forEach((document, index) => {
    const words = documentWords(document)
    const { tags, dropped } = spansToTags(words, document.spans, (span) => span.label)
    result.gold.push(tags)
    result.untrainable += dropped.length
    const labels = tags.map((tag) => classOf.get(tag) ?? 0)
    const pieces = encodeWords(tokenizer, document.text, words)
    result.features.push(...windowFeatures(index, pieces, labels, classes, tokenizer, options))
  })
  return result
}

/** The windows of one document. Also used for tagging, with no labels. */
export function windowFeatures(
  document: number,
  pieces: readonly number[][],
  labels: readonly number[] | undefined,
  classes: readonly string[],
  tokenizer: Tokenizer,
  { maxLength, labelAllSubTokens }: FeatureOptions,
): Feature[] {
  const capacity = maxLength - 2
  const windows = coverWithWindows(
    pieces.map((ids) => ids.length),
    capacity,
  )
  return windows.map(({ start, end, ownStart, ownEnd }) => {
    const feature: Feature = {
      document,
      ids: [tokenizer.clsId],
      labels: [IGNORED_LABEL],
      words: [-1],
    }
    for (let word = start; word < end; word++) {
      const own = word >= ownStart && word < ownEnd
      // A word longer than a whole window is read by its beginning.
      pieces[word].slice(0, capacity).forEach((id, i) => {
        feature.ids.push(id)
        feature.words.push(own && i === 0 ? word : -1)
        const label = labels && own ? labels[word] : IGNORED_LABEL
        feature.labels.push(i === 0 ? label : innerLabel(label, classes, labelAllSubTokens))
      })
    }
    feature.ids.push(tokenizer.sepId)
    feature.labels.push(IGNORED_LABEL)
    feature.words.push(-1)
    return feature
  })
}

/** What a later piece of a word learns: nothing, or its word's class with I for B. */
function innerLabel(label: number, classes: readonly string[], all: boolean): number {
  if (!all || label === IGNORED_LABEL) return IGNORED_LABEL
  return classes[label].startsWith('B-') ? label + 1 : label
}
