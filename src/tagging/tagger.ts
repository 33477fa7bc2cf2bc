import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TextToTag } from '../model/tagging.ts'
import { readTrained } from '../checkpoints/head.ts'
import type { Range } from '../model/documents.ts'
import type { Decoding } from '../model/training-settings.ts'
import { attemptAsync, type Result } from '../domain/failure.ts'
import { splitWords } from '../domain/words.ts'
import type { Engine, TaggingSession } from '../nn/engine.ts'
import { padSequences } from '../nn/packing.ts'
import type { Tokenizer } from '../text/tokenizer.ts'
import { decodeWords, type TaggedWords } from './entities.ts'
import { batchJobs, jobsFor, type Job } from './jobs.ts'

export { entitiesOf, type TaggedWords } from './entities.ts'

/** Pieces read at once; longer documents are covered by overlapping windows. */
const MAX_WINDOW = 256
/** Pieces of the documents under way: enough to sort by length, whatever their number. */
const GROUP_PIECES = 65_536

/** A text under way: its words, and where they begin among the words of its group. */
interface Open {
  words: Range[]
  from: number
}

export interface TaggerParts {
  session: TaggingSession
  tokenizer: Tokenizer
  /** Class names in logit order. */
  labels: string[]
  /** Longest sequence in pieces, [CLS] and [SEP] included. */
  maxLength: number
  decoding: Decoding
}

/** Heard after each run of the model: how many of the texts begun so far are done. */
export type Progress = (done: number) => Promise<void>

/** A trained model ready to tag. Keeps one inference session; dispose it when done. */
export class Tagger {
  private readonly parts: TaggerParts

  constructor(parts: TaggerParts) {
    this.parts = parts
  }

  /** Loads a Hugging Face folder. Fails when it has no trained head. */
  static open(folder: string, engine: Engine): Promise<Result<Tagger>> {
    return attemptAsync(async () => {
      const { config, weights, tokenizer } = await readTrained(folder)
      return new Tagger({
        tokenizer,
        session: await engine.tag(config, weights),
        labels: config.labels,
        maxLength: Math.min(MAX_WINDOW, config.maxPositions),
        decoding: await readDecoding(folder),
      })
    })
  }

  get labels(): string[] {
    return this.parts.labels
  }

  /**
   * Tags every word of every text, in order. Holds a bounded number of texts at a time, so that any
   * number can pass through; runs them by length, several sequences at once.
   */
  async *stream(
    texts: Iterable<TextToTag> | AsyncIterable<TextToTag>,
    progress: Progress = async () => {},
  ): AsyncGenerator<TaggedWords> {
    let group = new Group()
    let before = 0
    for await (const { text, words } of texts) {
      const ranges = words ?? splitWords(text)
      const { tokenizer, maxLength } = this.parts
      group.add(ranges, jobsFor(group.open.length, text, ranges, tokenizer, maxLength))
      if (group.pieces < GROUP_PIECES) continue
      yield* this.finish(group, (done) => progress(before + done))
      before += group.open.length
      group = new Group()
    }
    yield* this.finish(group, (done) => progress(before + done))
  }

  /** The same for a list of texts. `progress` hears how many of them are done. */
  async tagWords(
    texts: readonly TextToTag[],
    progress: (done: number, of: number) => Promise<void> = async () => {},
  ): Promise<TaggedWords[]> {
    const results: TaggedWords[] = []
    const stream = this.stream(texts, (done) => progress(done, texts.length))
    for await (const tagged of stream) results.push(tagged)
    return results
  }

  dispose(): Promise<void> {
    return this.parts.session.dispose()
  }

  private async *finish(group: Group, progress: Progress): AsyncGenerator<TaggedWords> {
    const { open, jobs } = group
    const { labels, decoding } = this.parts
    const C = labels.length
    const logits = new Float32Array(group.words * C) // [words of the group, C]
    let ran = 0
    for (const batch of batchJobs(jobs)) {
      await this.run(batch, open, logits)
      ran += batch.length
      await progress(Math.floor((open.length * ran) / jobs.length))
    }
    for (const { words, from } of open) {
      const own = logits.subarray(from * C, (from + words.length) * C)
      yield decodeWords(words, own, labels, decoding)
    }
  }

  /** Runs one batch, padded at the end, and keeps the logits of each word's first piece. */
  private async run(jobs: Job[], open: Open[], kept: Float32Array): Promise<void> {
    const { session, tokenizer, labels } = this.parts
    const C = labels.length
    const batch = padSequences(jobs, tokenizer.padId)
    const logits = await session.logits(batch) // [B, T, C]
    jobs.forEach(({ text, firstPieces }, b) => {
      for (const { word, at } of firstPieces) {
        const from = (b * batch.T + at) * C
        kept.set(logits.subarray(from, from + C), (open[text].from + word) * C)
      }
    })
  }
}

/** Texts that are run together. */
class Group {
  readonly open: Open[] = []
  readonly jobs: Job[] = []
  pieces = 0
  words = 0

  add(words: Range[], jobs: Job[]): void {
    this.open.push({ words, from: this.words })
    this.words += words.length
    for (const job of jobs) {
      this.jobs.push(job)
      this.pieces += job.ids.length
    }
    // A text without words counts as well, lest endless empty ones pile up.
    this.pieces++
  }
}

/** How the model asks to be read: "spanwright": {"decoding": "constrained"} in its config.json. */
async function readDecoding(folder: string): Promise<Decoding> {
  const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as {
    spanwright?: { decoding?: unknown }
  }
  return config.spanwright?.decoding === 'constrained' ? 'constrained' : 'argmax'
}
