import type { TaggedText } from '../contract/index.ts'
import { unwrap } from '../domain/failure.ts'
import type { LabelledText, Range } from '../domain/model.ts'
import { entitiesOf, type TaggedWords } from '../tagging/tagger.ts'
import type { Workers } from './workers.ts'

/** Tags texts in the warm worker. */
export async function tagWords(
  workers: Workers,
  modelFolder: string,
  texts: { text: string; words?: Range[] | null }[],
  onProgress?: (done: number, of: number) => void,
): Promise<TaggedWords[]> {
  const result = unwrap(await workers.shared().tag(modelFolder, texts, onProgress).result)
  if (result.kind !== 'tagged') throw new Error(`tagging answered ${result.kind}`)
  return result.texts.map((text) => ({ ...text, scores: Float32Array.from(text.scores) }))
}

export async function tagTexts(
  workers: Workers,
  modelFolder: string,
  texts: { name: string; text: string; words?: Range[] | null }[],
  onProgress?: (done: number, of: number) => void,
): Promise<TaggedText[]> {
  const tagged = await tagWords(workers, modelFolder, texts, onProgress)
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
