import { spanKey } from '../domain/spans.ts'
import type { TagRow } from '../domain/tag-rows.ts'
import { tagsToChunks } from '../domain/tags.ts'
import { Twins } from '../domain/twins.ts'
import type { UnitText } from '../lexical/features.ts'
import { LexicalTagger } from '../lexical/tagger.ts'
import type { Expected } from '../model/queue.ts'
import type { Reading } from '../model/reading.ts'
import { learnInstant, type KnownUnits } from './instant.ts'

/** A document that nobody has finished, cut into units. */
export interface OpenUnits extends UnitText {
  id: number
}

/** What was read in an open document. */
export interface Read extends Omit<Expected, 'twinOf'> {
  id: number
}

export interface Weighed {
  /** The one that teaches most first. */
  documents: (Expected & { id: number })[]
  /**
   * Share of the spans read in open documents by all that is known, or by half of it, that both read, 0 to 1;
   * null where nothing is read.
   */
  agreement: number | null
}

/** Documents between two reports of progress. */
const AT_ONCE = 50

/**
 * Puts open documents in the order in which they are expected to teach. Tells the share that is done; the same
 * documents give the same order.
 */
export function* weighing(
  known: readonly KnownUnits[],
  open: readonly OpenUnits[],
  types: readonly string[],
  reading: Reading,
): Generator<number, Weighed> {
  const { documents, agreement } = yield* readingOpen(known, open, types, reading)
  return { documents: ordered(documents, twinsOf(known, open)), agreement }
}

/**
 * Reads the open documents with words and shapes learnt from all that are known, and from every other one of
 * them: what the two read otherwise, and what is doubted, is what labels settle.
 */
export function* readingOpen(
  known: readonly KnownUnits[],
  open: readonly OpenUnits[],
  types: readonly string[],
  reading: Reading,
): Generator<number, { documents: Read[]; agreement: number | null }> {
  const whole = new LexicalTagger(learnInstant(known, types, reading))
  const everyOther = known.filter((_, i) => i % 2 === 0)
  const half = new LexicalTagger(learnInstant(everyOther, types, reading))
  let [both, either] = [0, 0]
  const documents: Read[] = []
  for (const document of open) {
    const [now, before] = [whole.tag(document), half.tag(document)]
    const [found, foundBefore] = [spansIn(now), spansIn(before)]
    const shared = [...found].filter((key) => foundBefore.has(key)).length
    both += shared
    either += found.size + foundBefore.size - shared
    documents.push({ id: document.id, spans: found.size, ...doubtsIn(document, now, before) })
    if (documents.length % AT_ONCE === 0) yield documents.length / open.length
  }
  return { documents, agreement: either === 0 ? null : both / either }
}

/** How much a document is expected to teach for each word that is to be read; see docs/few-labels.md. */
export function gainOf({ doubtful, changing, words }: Read): number {
  return (doubtful + 0.5 * changing) / Math.max(1, words)
}

/** The place of the first open document that each is a version of; −1 where that is a known one; null of none. */
function twinsOf(known: readonly KnownUnits[], open: readonly OpenUnits[]): (number | null)[] {
  const twins = new Twins()
  /** Of each text the first that it is a version of, itself where it is new. */
  const firsts: number[] = []
  for (const [i, { text }] of [...known, ...open].entries()) {
    const twin = twins.add(text)
    firsts.push(twin ? firsts[twin.of] : i)
  }
  return open.map((_, at) => {
    const first = firsts[known.length + at] - known.length
    return first === at ? null : Math.max(-1, first)
  })
}

/**
 * The most first. Behind all that is new stand the versions of open documents, those of one text together; last
 * those of known ones, which teach least.
 */
function ordered(read: readonly Read[], twins: readonly (number | null)[]): Weighed['documents'] {
  const versions = Map.groupBy(read.keys(), (at) => twins[at])
  const byGain = (places: readonly number[] = []) =>
    places.toSorted((a, b) => gainOf(read[b]) - gainOf(read[a]))
  const news = byGain(versions.get(null))
  const as = (places: readonly number[], twinOf: Expected['twinOf']) =>
    places.map((at) => {
      return { ...read[at], twinOf }
    })
  return [
    ...as(news, null),
    ...as(
      news.flatMap((first) => versions.get(first) ?? []),
      'open',
    ),
    ...as(byGain(versions.get(-1)), 'done'),
  ]
}

/** Words that are likely read wrongly, words that the two read otherwise, and words. */
function doubtsIn(
  { ranges, inner }: UnitText,
  now: readonly TagRow[],
  before: readonly TagRow[],
): Pick<Read, 'doubtful' | 'changing' | 'words'> {
  let [doubtful, changing, words] = [0, 0, 0]
  let [least, changes] = [1, false]
  for (let t = 0; t < ranges.length; t++) {
    for (const [d, { tags, scores }] of now.entries()) {
      least = Math.min(least, scores[t])
      changes ||= tags[t] !== before[d].tags[t]
    }
    if (inner[t + 1]) continue
    words++
    doubtful += 1 - least
    changing += Number(changes)
    ;[least, changes] = [1, false]
  }
  return { doubtful, changing, words }
}

const spansIn = (rows: readonly TagRow[]) =>
  new Set(rows.flatMap(({ tags }) => tagsToChunks(tags).map((chunk) => spanKey(chunk, chunk.type))))
