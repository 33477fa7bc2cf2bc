import type { KeptPlace, KeptResult, TaggedPart, TaggedText } from '../../model/tagging.ts'

/** UTF-16 units of text that are kept at most, of all batches together: they are on the page as well. */
const MAX_KEPT = 30_000_000
/** Batches that are kept: each window has one, and only its last one. */
const MAX_BATCHES = 8
/** UTF-16 units of text that are given at once. */
const PIECE = 500_000

/** What is tagged, by which model, and where it is to be kept. */
interface Source {
  place: KeptPlace | undefined
  name: string
  modelId: string
}

type Entry = Omit<KeptResult, 'entry' | 'modelId'>

interface Batch {
  modelId: string
  entries: Map<number, Entry>
  /** UTF-16 units of text in it. */
  size: number
}

/**
 * What was tagged for pages, in memory and as long as the host is there: a page that is loaded anew has its results
 * again. Nothing of it comes to the disk. Where it would be too much, the oldest batch goes first.
 */
export class KeptResults {
  /** The oldest first. */
  private readonly batches = new Map<string, Batch>()
  private readonly limit: number

  constructor(limit = MAX_KEPT) {
    this.limit = limit
  }

  /** Keeps what came of a text. Without a place nothing is kept. */
  keep({ place, ...of }: Source, texts: readonly TaggedText[]): void {
    if (!place) return
    const entry = this.begin(place, of)
    this.add(place.batch, entry, texts)
    entry.isDone = true
  }

  /** The same of a file, as it goes by. */
  async *keeping(
    { place, ...of }: Source,
    parts: AsyncIterable<TaggedPart>,
  ): AsyncGenerator<TaggedPart> {
    if (!place) return yield* parts
    const entry = this.begin(place, of)
    for await (const part of parts) {
      this.add(place.batch, entry, part.texts)
      yield part
    }
    entry.isDone = true
  }

  /** What is kept of a batch, file by file; nothing of one that is not known. */
  *of(name: string): Generator<KeptResult> {
    const batch = this.batches.get(name)
    for (const [entry, { texts, ...one }] of batch?.entries ?? []) {
      const last = pieces(texts)
      for (const [i, piece] of last.entries()) {
        const isDone = one.isDone && i + 1 === last.length
        yield { entry, modelId: batch?.modelId ?? '', name: one.name, texts: piece, isDone }
      }
    }
  }

  /** Begins a file of a batch, in place of what was kept of it. */
  private begin({ batch: name, entry: at }: KeptPlace, of: Omit<Source, 'place'>): Entry {
    const batch = this.batches.get(name) ?? { modelId: of.modelId, entries: new Map(), size: 0 }
    const entry: Entry = { name: of.name, texts: [], isDone: false }
    batch.size -= sizeOf(batch.entries.get(at)?.texts ?? [])
    batch.entries.set(at, entry)
    // What is used last goes last.
    this.batches.delete(name)
    this.batches.set(name, batch)
    this.shrink(() => this.batches.size > MAX_BATCHES)
    return entry
  }

  /** Of a batch that had to go nothing more is kept. */
  private add(name: string, entry: Entry, texts: readonly TaggedText[]): void {
    const batch = this.batches.get(name)
    if (!batch || ![...batch.entries.values()].includes(entry)) return
    for (const text of texts) entry.texts.push(text)
    batch.size += sizeOf(texts)
    const size = () => [...this.batches.values()].reduce((sum, one) => sum + one.size, 0)
    this.shrink(() => size() > this.limit)
  }

  private shrink(isTooMuch: () => boolean): void {
    for (const name of this.batches.keys()) {
      if (!isTooMuch()) return
      this.batches.delete(name)
    }
  }
}

const sizeOf = (texts: readonly TaggedText[]) =>
  texts.reduce((sum, { text }) => sum + text.length, 0)

/** Texts in pieces that are no longer than they may be, but for a single long text; one piece at least. */
function pieces(texts: readonly TaggedText[]): TaggedText[][] {
  const all: TaggedText[][] = [[]]
  let size = 0
  for (const text of texts) {
    if (size + text.text.length > PIECE && size > 0) {
      all.push([])
      size = 0
    }
    all[all.length - 1].push(text)
    size += text.text.length
  }
  return all
}
