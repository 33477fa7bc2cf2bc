import { offsetTable } from '../domain/offsets.ts'
import { failed } from '../domain/failure.ts'
import type { LabelledSpan } from '../model/documents.ts'
import { fileReading, type DocumentUnit } from '../model/file-reading.ts'
import type { ModelInfo } from '../model/models.ts'
import type { TextToTag } from '../model/tagging.ts'
import { fileToRead } from '../host/documents/read-options.ts'
import type { Host } from '../host/host.ts'
import { TagQueue } from '../host/tagging/tag-queue.ts'
import { textsOf } from '../host/tagging/texts-of-file.ts'
import type { Entity, Offsets, TaggingModel } from './contract.ts'

/** How long what the library says of a model holds for the requests that follow, in milliseconds. */
const HOLDS_MS = 1000

/** One's own models as other programs use them: what can be asked of them, whatever way they are asked. */
export class TaggerService {
  private readonly host: Host
  private readonly queue: TagQueue
  /** Looking a model up takes longer than tagging a sentence with it. */
  private readonly known = new Map<string, { at: number; info: Promise<ModelInfo> }>()

  constructor(host: Host) {
    this.host = host
    this.queue = new TagQueue(host.workers)
  }

  /** Those that can tag, newest first. */
  async models(): Promise<TaggingModel[]> {
    const models = await this.host.models.list()
    return models
      .filter(({ canTag }) => canTag)
      .map(({ id, name, labels, createdAt, f1 }) => ({ id, name, labels, createdAt, f1 }))
  }

  /** The entities of each text, in order. Throws a FailureError. */
  async tag(modelId: string, texts: readonly TextToTag[], offsets: Offsets): Promise<Entity[][]> {
    const { path, canTag, whyNot } = await this.model(modelId)
    if (!canTag) throw failed('bad-input', whyNot)
    const found = await Promise.all(texts.map((text) => this.queue.tag(path, text)))
    return found.map((spans, i) => spans.map(entityIn(texts[i].text, offsets)))
  }

  private model(id: string): Promise<ModelInfo> {
    const known = this.known.get(id)
    if (known && performance.now() - known.at < HOLDS_MS) return known.info
    const info = this.host.models.get(id)
    this.known.set(id, { at: performance.now(), info })
    info.catch(() => this.known.delete(id))
    return info
  }

  /** The documents of a file with their entities. Throws a FailureError. */
  async tagFile(
    modelId: string,
    file: File,
    options: { unit: DocumentUnit; offsets: Offsets; signal?: AbortSignal },
  ): Promise<{ name: string; text: string; entities: Entity[] }[]> {
    const { unit, offsets, signal } = options
    const reading = fileReading.parse({ unit })
    const texts = await textsOf(await fileToRead({ file, beside: [], ...reading }), signal)
    const found = await this.tag(modelId, texts, offsets)
    return texts.map(({ name, text }, i) => ({ name, text, entities: found[i] }))
  }
}

/** A span as it is told, its characters counted as they were asked for. */
function entityIn(text: string, offsets: Offsets): (span: LabelledSpan) => Entity {
  const table = offsets === 'code-points' ? offsetTable(text) : undefined
  const counted = (at: number) => table?.toCodePoint(at) ?? at
  return ({ start, end, label, score }) => ({
    start: counted(start),
    end: counted(end),
    ...{ label, score: score ?? 0, text: text.slice(start, end) },
  })
}
