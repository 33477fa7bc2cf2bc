import { counted } from '../domain/figures.ts'
import { spansToTags, type Dropped } from '../domain/layers.ts'
import { tagsToChunks, type Chunk } from '../domain/tags.ts'
import { spanKey } from '../domain/spans.ts'
import { splitWords, wordAt } from '../domain/words.ts'
import type { DocumentStatus, LabelledSpan, LabelledText, Range } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { linesOf } from './lines.ts'
import { shorten } from '../domain/quoting.ts'

type Field = 'words' | 'source' | 'status' | 'split' | 'note' | 'flagged' | 'reviewed' | 'meta'

/** What a format can say of a document. The rest is taken out, and told, before it is written. */
export interface Holds {
  fields: readonly Field[]
  /** Of the statuses only these, besides "new". */
  statuses?: readonly DocumentStatus[]
  /** Either done or flagged, not both. */
  answer?: boolean
  /** Of spans, besides range and label. */
  spanFields: readonly ('score' | 'origin')[]
  /** `words`: on word edges and apart from one another; `parts`: of words, over and in one another. */
  spans: 'all' | 'words' | 'parts' | 'none'
  /**
   * `words`: joined by one space each; `spaced`: words with white space of any kind between; `line`:
   * without line ends, and not blank.
   */
  text: 'all' | 'words' | 'spaced' | 'line'
  /** Characters that a label may not have (a global pattern); they are written as “_”. */
  notInLabels?: RegExp
  /** Characters that no text may have. */
  notInText?: RegExp
  /** Words that would be read as something else. */
  reserved?: RegExp
}

/** Details of spans that are told; beyond, they are counted. */
const MAX_TOLD = 100

const FIELD_NAMES: Record<Field, string> = {
  words: 'the words as they came',
  source: 'the sources',
  status: 'the status',
  split: 'the sets',
  note: 'the notes',
  flagged: 'the flags',
  reviewed: 'what was reviewed',
  meta: 'the own fields',
}

/** Documents as a format holds them, and everything about them that it does not. */
export function fit(
  documents: readonly LabelledText[],
  holds: Holds,
): { kept: LabelledText[]; problems: Problem[] } {
  const losses = new Losses()
  const kept = documents.flatMap((document, index) => {
    losses.at = index + 1
    if (holds.notInText?.test(document.text)) {
      losses.tell('its text has characters that cannot be written; it was left out.')
      return []
    }
    const spans = keptSpans(document.spans, holds, losses)
    const whole = keptFields({ ...document, spans }, holds, losses)
    if (holds.text === 'line') return lines(whole, losses)
    if (needsWords(holds)) return onWords(whole, holds, losses)
    return [whole]
  })
  return { kept, problems: losses.problems() }
}

const needsWords = ({ spans }: Holds) => spans === 'words' || spans === 'parts'

/** Collects what is left out: kinds of it are counted, spans told one by one. */
class Losses {
  /** Number of the document in hand. */
  at = 1
  private readonly counts = new Map<string, number>()
  private readonly told: Problem[] = []
  private untold = 0

  count(what: string, noun: 'document' | 'span'): void {
    const key = `${what}\t${noun}`
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1)
  }

  /** Tells something that holds for all documents. */
  once(message: string): void {
    this.counts.set(`${message}\tspan`, 1)
  }

  tell(message: string): void {
    if (this.told.length < MAX_TOLD) this.told.push({ message: `Document ${this.at}: ${message}` })
    else this.untold++
  }

  problems(): Problem[] {
    const counts = [...this.counts].map(([key, count]): Problem => {
      const [what, noun] = key.split('\t')
      return { message: what.replace('#', counted(count, noun)) }
    })
    const more = `${counted(this.untold, 'more remark')} of this kind.`
    return [...this.told, ...(this.untold > 0 ? [{ message: more }] : []), ...counts]
  }
}

function keptSpans(spans: readonly LabelledSpan[], holds: Holds, losses: Losses): LabelledSpan[] {
  if (holds.spans === 'none') {
    for (let i = 0; i < spans.length; i++) losses.count('Left out: #.', 'span')
    return []
  }
  const seen = new Set<string>()
  return spans.flatMap(({ start, end, label: name, score, origin, source }) => {
    const label = writableLabel(name, holds, losses)
    const span: LabelledSpan = { start, end, label }
    if (label !== name && seen.has(spanKey(span, label))) return []
    seen.add(spanKey(span, label))
    if (score !== undefined && !holds.spanFields.includes('score')) {
      losses.count('Left out: the scores of #.', 'span')
    } else if (score !== undefined) span.score = score
    const from = { ...(origin ? { origin } : {}), ...(source ? { source } : {}) }
    if (holds.spanFields.includes('origin')) return { ...span, ...from }
    if (origin || source) losses.count('Left out: where # came from.', 'span')
    return span
  })
}

function writableLabel(label: string, holds: Holds, losses: Losses): string {
  const pattern = holds.notInLabels ?? (needsWords(holds) ? /[\t\n\r]/g : null)
  const written = pattern ? label.replaceAll(pattern, '_') : label
  if (written !== label) {
    losses.once(`The label “${shorten(label)}” is written as “${shorten(written)}”.`)
  }
  return written
}

function keptFields(document: LabelledText, holds: Holds, losses: Losses): LabelledText {
  const kept: LabelledText = { text: document.text, spans: document.spans }
  for (const field of Object.keys(FIELD_NAMES) as Field[]) {
    // Where spans lie on words, these are needed for the spans.
    const needed = field === 'words' && needsWords(holds)
    if (isUsual(document, field) && !needed) continue
    if (needed || canKeep(document, field, holds)) Object.assign(kept, { [field]: document[field] })
    else losses.count(`Left out: ${FIELD_NAMES[field]} of #.`, 'document')
  }
  return kept
}

function canKeep({ status }: LabelledText, field: Field, holds: Holds): boolean {
  if (!holds.fields.includes(field)) return false
  if (field === 'status') return holds.statuses?.includes(status as DocumentStatus) ?? true
  return field !== 'flagged' || !holds.answer || status !== 'done'
}

/** Whether a field says nothing that a document without it does not say. */
function isUsual(document: LabelledText, field: Field): boolean {
  const value = document[field]
  if (value === undefined || value === null || value === '' || value === false) return true
  if (field === 'status') return value === 'new'
  if (field === 'split') return value === 'auto'
  if (field === 'meta') return Object.keys(value).length === 0
  return field === 'words' && sameRanges(value as Range[], splitWords(document.text))
}

function sameRanges(a: readonly Range[], b: readonly Range[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ start, end }, i) => b[i].start === start && b[i].end === end)
  )
}

/** A document of each line. */
function lines(document: LabelledText, losses: Losses): LabelledText[] {
  const texts = [...linesOf(document.text)].map(({ text }) => text)
  const written = texts.filter((text) => text.trim() !== '')
  if (written.length === 0) {
    losses.tell('it is empty and was left out.')
  } else if (written.length > 1 || written[0] !== document.text) {
    losses.count('Cut at line ends, into a document a line: #.', 'document')
  }
  return written.map((text) => ({ ...document, text }))
}

function onWords(document: LabelledText, holds: Holds, losses: Losses): LabelledText[] {
  const { text } = document
  const words = rowsOf(document, holds)
  if (words.length === 0 && holds.text !== 'all') {
    losses.tell('it has no words and was left out.')
    return []
  }
  if (!sameRanges(words, document.words ?? splitWords(text))) {
    losses.count('Blanks within words, and blank words, are not kept in #.', 'document')
  }
  if (holds.spans === 'parts')
    return [{ ...document, words, spans: partsOf(document, words, losses) }]
  const chunks = chunksOf(document, words, losses)
  const spansIn = (ranges: readonly Range[]) =>
    chunks.map(({ type, start, end }): LabelledSpan => {
      return { start: ranges[start].start, end: ranges[end - 1].end, label: type }
    })
  if (holds.text !== 'words') return [{ ...document, words, spans: spansIn(words) }]
  const joined = joinedWords(words.map(({ start, end }) => text.slice(start, end)))
  if (joined.text !== text) losses.count('The space between words is not kept in #.', 'document')
  return [{ ...document, ...joined, spans: spansIn(joined.words) }]
}

/** Words that fit into a row each: cut at blanks and line ends, without blank ones. */
function rowsOf({ text, words }: LabelledText, { reserved, text: form }: Holds): Range[] {
  const all = words ? (form === 'spaced' ? covering(text, words) : words) : splitWords(text)
  const pieces = all.flatMap(({ start, end }) =>
    [...text.slice(start, end).matchAll(/[^ \t\n\r]+/g)].map((match) => {
      return { start: start + match.index, end: start + match.index + match[0].length }
    }),
  )
  if (!reserved) return pieces
  return pieces.filter(({ start, end }) => !reserved.test(text.slice(start, end)))
}

/** Words with those of the text between them. */
function covering(text: string, words: readonly Range[]): Range[] {
  let end = 0
  const between = (to: number) =>
    splitWords(text.slice(end, to)).map((word) => {
      return { start: word.start + end, end: word.end + end }
    })
  const all = words.flatMap((word) => {
    const before = between(word.start)
    end = word.end
    return [...before, word]
  })
  return [...all, ...between(text.length)]
}

/** Spans as runs of words; what does not end on words, or is inside another, is told. */
function chunksOf(document: LabelledText, words: readonly Range[], losses: Losses): Chunk[] {
  const { text, spans } = document
  const surface = (span: Range) => shorten(text.slice(span.start, span.end))
  const { tags, dropped } = spansToTags(words, spans, ({ label }) => label, text)
  const without = new Set(dropped.map(({ span }) => span))
  for (const one of dropped) losses.tell(droppedMessage(one, surface(one.span)))
  const starts = new Set(words.map(({ start }) => start))
  const ends = new Set(words.map(({ end }) => end))
  for (const span of spans) {
    if (without.has(span) || (starts.has(span.start) && ends.has(span.end))) continue
    losses.tell(`${shorten(span.label)} “${surface(span)}” was cut to its words.`)
  }
  return tagsToChunks(tags)
}

/** Spans without what is outside of words at their ends. */
function partsOf(document: LabelledText, words: Range[], losses: Losses): LabelledSpan[] {
  const { text, spans } = document
  const parts = new Map<string, LabelledSpan>()
  for (const span of spans) {
    const first = words[wordAt(words, span.start)]
    const last = words[wordBefore(words, span.end)]
    const start = Math.max(span.start, first?.start ?? span.end)
    const end = Math.min(span.end, last?.end ?? span.start)
    const surface = shorten(text.slice(span.start, span.end))
    if (start >= end) {
      losses.tell(`${shorten(span.label)} “${surface}” is in no word; it was left out.`)
      continue
    }
    if (start !== span.start || end !== span.end) {
      losses.tell(`${shorten(span.label)} “${surface}” was cut to its words.`)
    }
    parts.set(spanKey({ start, end }, span.label), { ...span, start, end })
  }
  return [...parts.values()]
}

/** Index of the last word that begins before an offset; -1 when there is none. */
function wordBefore(words: Range[], offset: number): number {
  const at = wordAt(words, offset - 1)
  return at < words.length && words[at].start < offset ? at : at - 1
}

function droppedMessage({ span, reason }: Dropped<LabelledSpan>, surface: string): string {
  const why = reason === 'edge' ? 'does not end on word edges' : 'overlaps a longer one'
  return `${shorten(span.label)} “${surface}” ${why}; it was left out.`
}

/** Words as a text, with one space between. */
export function joinedWords(surfaces: readonly string[]): { text: string; words: Range[] } {
  let end = -1
  const words = surfaces.map((surface) => {
    const start = end + 1
    end = start + surface.length
    return { start, end }
  })
  return { text: surfaces.join(' '), words }
}
