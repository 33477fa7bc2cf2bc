import type { TaggedText } from '../contract/index.ts'
import { FailureError, unwrap } from '../domain/failure.ts'
import type { LabelledText, Range } from '../domain/model.ts'
import { entitiesOf, type TaggedWords } from '../tagging/tagger.ts'
import type { Workers } from './workers.ts'

export interface TagOptions {
  onProgress?: (done: number, of: number) => void
  /** Stops the worker's task; the call then fails with 'cancelled'. */
  signal?: AbortSignal
}

/** Tags texts in the warm worker. */
export async function tagWords(
  workers: Workers,
  modelFolder: string,
  texts: readonly { text: string; words?: Range[] | null }[],
  { onProgress, signal }: TagOptions = {},
): Promise<TaggedWords[]> {
  if (signal?.aborted) {
    throw new FailureError({ code: 'cancelled', message: 'Stopped, as you asked.' })
  }
  const plain = texts.map(({ text, words }) => ({ text, words }))
  const task = workers.shared().tag(modelFolder, plain, onProgress)
  const stop = () => task.cancel()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const result = unwrap(await task.result)
    if (result.kind !== 'tagged') throw new Error(`tagging answered ${result.kind}`)
    return result.texts.map((text) => ({ ...text, scores: Float32Array.from(text.scores) }))
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

export async function tagTexts(
  workers: Workers,
  modelFolder: string,
  texts: { name: string; text: string; words?: Range[] | null }[],
  onProgress?: (done: number, of: number) => void,
): Promise<TaggedText[]> {
  const tagged = await tagWords(workers, modelFolder, texts, { onProgress })
  return tagged.map((words, i) => ({
    name: texts[i].name,
    text: texts[i].text,
    entities: entitiesOf(words).map((entity) => ({ ...entity, score: entity.score ?? 0 })),
  }))
}

/** Tagged texts as documents whose spans are marked as the model's. */
export function asDocuments(texts: readonly TaggedText[]): LabelledText[] {
  return texts.map(({ name, text, entities }) => ({
    text,
    source: name,
    status: 'new',
    spans: entities.map((entity) => ({ ...entity, origin: 'model' as const })),
  }))
}
