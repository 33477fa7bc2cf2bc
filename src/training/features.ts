import { isReviewed } from '../domain/reviewed.ts'
import { spansToTags } from '../domain/tags.ts'
import { documentWords } from '../domain/words.ts'
import { IGNORED_LABEL } from '../nn/engine.ts'
import type { Tokenizer } from '../text/tokenizer.ts'
import { coverWithWindows, encodeWords, type Window } from '../text/windows.ts'
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
  /** Cut documents at maxLength as the reference did, instead of reading on in a further window. */
  truncate: boolean
}

export interface Features {
  features: Feature[]
  /** IOB2 tags of each document's words, as the model is to learn them. */
  gold: string[][]
  /** Whether each word is trained and measured: reviewed, and not cut away. */
  counted: boolean[][]
  /** Spans that tags cannot carry. */
  untrainable: number
}

/** "O", then B- and I- for each label, in the order of the labels. */
export function classNames(labels: readonly string[]): string[] {
  return ['O', ...labels.flatMap((label) => [`B-${label}`, `I-${label}`])]
}

/** Documents as sequences of pieces with classes. Long documents become several windows. */
export function makeFeatures(
  documents: readonly TrainingDocument[],
  tokenizer: Tokenizer,
  classes: readonly string[],
  options: FeatureOptions,
): Features {
  const classOf = new Map(classes.map((name, index) => [name, index]))
  const result: Features = { features: [], gold: [], counted: [], untrainable: 0 }
  documents.forEach((document, index) => {
    const words = documentWords(document)
    const { tags, dropped } = spansToTags(words, document.spans, (span) => span.label)
    const pieces = encodeWords(tokenizer, document.text, words)
    const windows = windowsOf(pieces, options)
    const reached = options.truncate ? (windows[0]?.end ?? 0) : words.length
    const counted = words.map((word, at) => {
      // A word of an entity is known, whether or not its surroundings were looked at.
      const known = tags[at] !== 'O' || isReviewed(document.reviewed, word)
      return known && at < reached
    })
    const labels = tags.map((tag, word) =>
      counted[word] ? (classOf.get(tag) ?? 0) : IGNORED_LABEL,
    )
    result.gold.push(tags)
    result.counted.push(counted)
    result.untrainable += dropped.length
    for (const window of windows) {
      result.features.push(
        windowFeature(index, window, pieces, labels, classes, tokenizer, options),
      )
    }
  })
  return result
}

function windowsOf(pieces: readonly number[][], { maxLength, truncate }: FeatureOptions): Window[] {
  const counts = pieces.map((ids) => ids.length)
  const capacity = maxLength - 2
  if (!truncate) return coverWithWindows(counts, capacity)
  let [end, used] = [0, 0]
  while (end < counts.length && used < capacity) used += counts[end++]
  return end === 0 ? [] : [{ start: 0, end, ownStart: 0, ownEnd: end }]
}

function windowFeature(
  document: number,
  window: Window,
  pieces: readonly number[][],
  labels: readonly number[],
  classes: readonly string[],
  tokenizer: Tokenizer,
  { maxLength, labelAllSubTokens }: FeatureOptions,
): Feature {
  const capacity = maxLength - 2
  const feature: Feature = {
    document,
    ids: [tokenizer.clsId],
    labels: [IGNORED_LABEL],
    words: [-1],
  }
  for (let word = window.start; word < window.end; word++) {
    const own = word >= window.ownStart && word < window.ownEnd
    // A word longer than what is left of the window is read by its beginning.
    pieces[word].slice(0, capacity + 1 - feature.ids.length).forEach((id, i) => {
      feature.ids.push(id)
      feature.words.push(own && i === 0 ? word : -1)
      const label = own ? labels[word] : IGNORED_LABEL
      feature.labels.push(i === 0 ? label : innerLabel(label, classes, labelAllSubTokens))
    })
  }
  feature.ids.push(tokenizer.sepId)
  feature.labels.push(IGNORED_LABEL)
  feature.words.push(-1)
  return feature
}

/** What a later piece of a word learns: nothing, or its word's class with I for B. */
function innerLabel(label: number, classes: readonly string[], all: boolean): number {
  if (!all || label === IGNORED_LABEL) return IGNORED_LABEL
  return classes[label].startsWith('B-') ? label + 1 : label
}

/** Sequences that teach something: at least one piece carries a class. */
export function teaching(features: readonly Feature[]): Feature[] {
  return features.filter(({ labels }) => labels.some((label) => label !== IGNORED_LABEL))
}

/** Tags cut at every word that is not counted, so that no entity reaches across a gap. */
export function countedSegments(
  tags: readonly (readonly string[])[],
  counted: readonly (readonly boolean[])[],
): string[][] {
  const segments: string[][] = []
  tags.forEach((sequence, d) => {
    let open: string[] | undefined
    sequence.forEach((tag, word) => {
      if (!counted[d][word]) open = undefined
      else if (open) open.push(tag)
      else segments.push((open = [tag]))
    })
  })
  return segments
}
