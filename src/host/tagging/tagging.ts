import type { LabelledSpan, LabelledText } from '../../model/documents.ts'
import type { TaggedText, TextToTag } from '../../model/tagging.ts'
import { MAX_GROUP_TEXTS } from '../../contract/worker.ts'
import { unwrap } from '../../domain/failure.ts'
import type { Precision } from '../../model/reading.ts'
import { unpackGroup } from '../../tagging/packed.ts'
import { entitiesOf, type TaggedUnits } from '../../tagging/tagger.ts'
import type { Workers } from '../supervisor/workers.ts'
import type { TaggingJournal } from './journal.ts'

/** Characters in one request: a few seconds of work, enough to sort by length, little to hold. */
const GROUP_CHARACTERS = 16_384

export interface TagOptions {
  /** Hears how many texts are done. */
  onProgress?: (done: number) => void
  /** Stops the worker's task; the call then fails with 'cancelled'. */
  signal?: AbortSignal
  /** Instead of the model's own. */
  precision?: Precision
}

/**
 * Tags any number of texts in the warm worker, in order. They go to it group by group, the next one
 * when the last one's results have been taken: neither process holds more than a group.
 */
export async function* tagStream<T extends TextToTag>(
  workers: Workers,
  modelFolder: string,
  texts: Iterable<T> | AsyncIterable<T>,
  options: TagOptions = {},
): AsyncGenerator<{ text: T; tagged: TaggedUnits }> {
  for await (const { group, tagged } of tagGroups(workers, modelFolder, texts, options)) {
    for (const [i, text] of group.entries()) yield { text, tagged: tagged[i] }
  }
}

/** What a model has found in a text. */
interface Found<T> {
  text: T
  entities: LabelledSpan[]
}

/**
 * What the model finds in each text, in order. What the journal has of it is not sought again, and what is found
 * is in the journal before it is given: the groups are the same whenever the texts are.
 */
export async function* findStream<T extends TextToTag>(
  workers: Workers,
  modelFolder: string,
  texts: Iterable<T> | AsyncIterable<T>,
  { journal = null, onProgress, signal }: TagOptions & { journal?: TaggingJournal | null } = {},
): AsyncGenerator<Found<T>> {
  const left = inOrder(texts)
  let before = 0
  for await (const group of journal?.kept() ?? []) {
    for (const entities of group) {
      const next = await left.next()
      if (next.done) return
      yield { text: next.value, entities }
    }
    before += group.length
    onProgress?.(before)
  }
  const groups = tagGroups(workers, modelFolder, left, {
    onProgress: (done) => onProgress?.(before + done),
    signal,
  })
  for await (const { group, tagged } of groups) {
    const found = tagged.map(entitiesOf)
    await journal?.add(found)
    for (const [i, text] of group.entries()) yield { text, entities: found[i] }
  }
}

async function* inOrder<T>(texts: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* texts
}

/** The next group is with the worker before what became of the last one is given: the worker waits for nobody. */
async function* tagGroups<T extends TextToTag>(
  workers: Workers,
  modelFolder: string,
  texts: Iterable<T> | AsyncIterable<T>,
  { onProgress, signal, ...options }: TagOptions,
): AsyncGenerator<{ group: T[]; tagged: TaggedUnits[] }> {
  const groups = groupsOf(texts)
  const left = new AbortController()
  const stopping = AbortSignal.any([left.signal, ...(signal ? [signal] : [])])
  let asked = 0

  async function ask() {
    const { done, value: group } = await groups.next()
    if (done) return null
    const before = asked
    asked += group.length
    const tagged = tagGroup(workers, modelFolder, group, {
      ...options,
      signal: stopping,
      onProgress: (some) => onProgress?.(before + some),
    })
    // Whoever takes it hears of a failure; where nobody does any more, it is no news.
    tagged.catch(() => undefined)
    return { group, tagged }
  }

  let next = ask()
  try {
    for (let asking = await next; asking; asking = await next) {
      next = ask()
      next.catch(() => undefined)
      yield { group: asking.group, tagged: await asking.tagged }
    }
  } finally {
    left.abort()
    await groups.return(undefined)
  }
}

/** The same for a list of texts. */
export async function tagUnits(
  workers: Workers,
  modelFolder: string,
  texts: readonly TextToTag[],
  options: TagOptions = {},
): Promise<TaggedUnits[]> {
  const results: TaggedUnits[] = []
  for await (const { tagged } of tagStream(workers, modelFolder, texts, options)) {
    results.push(tagged)
  }
  return results
}

export async function tagTexts(
  workers: Workers,
  modelFolder: string,
  texts: readonly (TextToTag & { name: string })[],
  options: TagOptions = {},
): Promise<TaggedText[]> {
  const results: TaggedText[] = []
  for await (const { text, tagged } of tagStream(workers, modelFolder, texts, options)) {
    results.push(asTagged(text, entitiesOf(tagged)))
  }
  return results
}

export const asTagged = (
  { name, text }: { name: string; text: string },
  entities: readonly LabelledSpan[],
): TaggedText => ({
  name,
  text,
  entities: entities.map((entity) => ({ ...entity, score: entity.score ?? 0 })),
})

/** Tagged texts as documents whose spans are marked as the model's. */
export function asDocuments(texts: readonly TaggedText[]): LabelledText[] {
  return texts.map((one) => asDocument(one, one.entities))
}

/** A text with what was found in it, with the words that it brought along. */
export function asDocument(
  { name, text, words }: TextToTag & { name: string },
  entities: readonly LabelledSpan[],
): LabelledText {
  const spans = entities.map((entity) => ({ ...entity, origin: 'model' as const }))
  const document: LabelledText = { text, source: name, status: 'new', spans }
  return words ? { ...document, words } : document
}

/** Consecutive texts as long together as one request may be; a longer text goes alone. */
async function* groupsOf<T extends TextToTag>(
  texts: Iterable<T> | AsyncIterable<T>,
): AsyncGenerator<T[]> {
  let group: T[] = []
  let characters = 0
  for await (const text of texts) {
    const full =
      group.length === MAX_GROUP_TEXTS || characters + text.text.length > GROUP_CHARACTERS
    if (full && group.length > 0) {
      yield group
      group = []
      characters = 0
    }
    group.push(text)
    characters += text.text.length
  }
  if (group.length > 0) yield group
}

async function tagGroup(
  workers: Workers,
  modelFolder: string,
  texts: readonly TextToTag[],
  { precision, ...options }: TagOptions,
): Promise<TaggedUnits[]> {
  const plain = texts.map(({ text, words }) => ({ text, words }))
  const body = workers.engines
    .choose('auto')
    .then((engine) => ({ modelFolder, engine, texts: plain, precision }))
  return unpackGroup(unwrap(await workers.shared().request('tag', body, options).result))
}
