import type { LabelledSpan, LabelledText } from '../../model/documents.ts'
import type { TaggedText, TextToTag } from '../../model/tagging.ts'
import { MAX_GROUP_TEXTS } from '../../contract/worker.ts'
import { unwrap } from '../../domain/failure.ts'
import { unpackGroup } from '../../tagging/packed.ts'
import { entitiesOf, type TaggedUnits } from '../../tagging/tagger.ts'
import type { Workers } from '../supervisor/workers.ts'

/** Characters in one request: a few seconds of work, enough to sort by length, little to hold. */
const GROUP_CHARACTERS = 16_384

export interface TagOptions {
  /** Hears how many texts are done. */
  onProgress?: (done: number) => void
  /** Stops the worker's task; the call then fails with 'cancelled'. */
  signal?: AbortSignal
}

/**
 * Tags any number of texts in the warm worker, in order. They go to it group by group, the next one
 * when the last one's results have been taken: neither process holds more than a group.
 */
export async function* tagStream<T extends TextToTag>(
  workers: Workers,
  modelFolder: string,
  texts: Iterable<T> | AsyncIterable<T>,
  { onProgress, signal }: TagOptions = {},
): AsyncGenerator<{ text: T; tagged: TaggedUnits }> {
  let before = 0
  for await (const group of groupsOf(texts)) {
    const tagged = await tagGroup(workers, modelFolder, group, {
      onProgress: (done) => onProgress?.(before + done),
      signal,
    })
    before += group.length
    for (const [i, text] of group.entries()) yield { text, tagged: tagged[i] }
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
    const entities = entitiesOf(tagged).map((entity) => ({ ...entity, score: entity.score ?? 0 }))
    results.push({ name: text.name, text: text.text, entities })
  }
  return results
}

/** Tagged texts as documents whose spans are marked as the model's. */
export function asDocuments(texts: readonly TaggedText[]): LabelledText[] {
  return texts.map(({ name, text, entities }) => asDocument(name, text, entities))
}

/** The same from the stream, with the words that the texts brought along. */
export async function* tagDocuments(
  workers: Workers,
  modelFolder: string,
  texts: AsyncIterable<TextToTag & { name: string }>,
  options: TagOptions = {},
): AsyncGenerator<LabelledText> {
  for await (const { text, tagged } of tagStream(workers, modelFolder, texts, options)) {
    const document = asDocument(text.name, text.text, entitiesOf(tagged))
    yield text.words ? { ...document, words: text.words } : document
  }
}

function asDocument(name: string, text: string, entities: LabelledSpan[]): LabelledText {
  const spans = entities.map((entity) => ({ ...entity, origin: 'model' as const }))
  return { text, source: name, status: 'new', spans }
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
  options: TagOptions,
): Promise<TaggedUnits[]> {
  const plain = texts.map(({ text, words }) => ({ text, words }))
  const body = workers.engines
    .choose('auto')
    .then((engine) => ({ modelFolder, engine, texts: plain }))
  return unpackGroup(unwrap(await workers.shared().request('tag', body, options).result))
}
