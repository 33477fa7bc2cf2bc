import { readCheckpoint } from '../checkpoints/folder.ts'
import { attemptAsync, FailureError, unwrap, type Result } from '../domain/failure.ts'
import type { LabelledSpan, Range } from '../domain/model.ts'
import { tagsToChunks } from '../domain/tags.ts'
import { splitWords } from '../domain/words.ts'
import type { Engine, TaggingSession } from '../nn/engine.ts'
import { createTokenizer, type Tokenizer } from '../text/tokenizer.ts'
import { coverWithWindows, encodeWords, type Window } from '../text/windows.ts'

/** Pieces read at once; longer documents are covered by overlapping windows. */
const MAX_WINDOW = 256
/** Pieces in one run: bounds memory whatever the documents are. */
const MAX_BATCH_PIECES = 16_384
const MAX_BATCH_SEQUENCES = 64

export interface TextToTag {
  text: string
  words?: Range[] | null
}

export interface TaggedWords {
  words: Range[]
  /** Class name of each word, by plain argmax over its first piece. */
  tags: string[]
  /** Softmax probability of that class. */
  scores: Float32Array
}

interface Job {
  text: number
  window: Window
  ids: number[]
  /** Position in ids of the first piece of each word the window answers for. */
  firstPieces: { word: number; at: number }[]
}

/** A trained model ready to tag. Keeps one inference session; dispose it when done. */
export class Tagger {
  readonly labels: string[]
  private readonly session: TaggingSession
  private readonly tokenizer: Tokenizer
  private readonly maxLength: number

  private constructor(
    session: TaggingSession,
    tokenizer: Tokenizer,
    labels: string[],
    maxLength: number,
  ) {
    this.session = session
    this.tokenizer = tokenizer
    this.labels = labels
    this.maxLength = maxLength
  }

  /** Loads a Hugging Face folder. Fails when it has no trained head. */
  static open(folder: string, engine: Engine): Promise<Result<Tagger>> {
    return attemptAsync(async () => {
      const { config, weights, vocabulary, tokenizer } = unwrap(await readCheckpoint(folder))
      const head = weights.get('classifier.weight')
      if (!head || head.shape[0] !== config.labels.length || config.labels.length === 0) {
        throw new FailureError({
          code: 'bad-input',
          message:
            'This model has not been trained to tag; use it as the base of a training run first.',
        })
      }
      const pieces = unwrap(createTokenizer(vocabulary, tokenizer))
      const session = await engine.tag(config, weights)
      return new Tagger(session, pieces, config.labels, Math.min(MAX_WINDOW, config.maxPositions))
    })
  }

  /** Tags every word of every text. `progress` hears how many of the windows are done. */
  async tagWords(
    texts: readonly TextToTag[],
    progress: (done: number, of: number) => Promise<void> = async () => {},
  ): Promise<TaggedWords[]> {
    const results = texts.map(({ text, words }): TaggedWords => {
      const ranges = words ?? splitWords(text)
      return {
        words: ranges,
        tags: new Array<string>(ranges.length).fill('O'),
        scores: new Float32Array(ranges.length),
      }
    })
    const jobs = texts.flatMap(({ text }, index) => this.jobsFor(text, index, results[index].words))
    jobs.sort((a, b) => a.ids.length - b.ids.length)
    let done = 0
    for (const batch of batchesOf(jobs)) {
      await this.runBatch(batch, results)
      done += batch.length
      await progress(done, jobs.length)
    }
    return results
  }

  /** Entities of every text, with UTF-16 offsets and the mean score of their words. */
  async tagTexts(
    texts: readonly TextToTag[],
    progress?: (done: number, of: number) => Promise<void>,
  ): Promise<LabelledSpan[][]> {
    return (await this.tagWords(texts, progress)).map(entitiesOf)
  }

  dispose(): Promise<void> {
    return this.session.dispose()
  }

  private jobsFor(text: string, index: number, words: Range[]): Job[] {
    const pieces = encodeWords(this.tokenizer, text, words)
    const capacity = this.maxLength - 2
    const windows = coverWithWindows(
      pieces.map((ids) => ids.length),
      capacity,
    )
    return windows.map((window) => {
      const job: Job = { text: index, window, ids: [this.tokenizer.clsId], firstPieces: [] }
      for (let word = window.start; word < window.end; word++) {
        if (word >= window.ownStart && word < window.ownEnd) {
          job.firstPieces.push({ word, at: job.ids.length })
        }
        job.ids.push(...pieces[word].slice(0, capacity))
      }
      job.ids.push(this.tokenizer.sepId)
      return job
    })
  }

  private async runBatch(jobs: Job[], results: TaggedWords[]): Promise<void> {
    const B = jobs.length
    const T = jobs[B - 1].ids.length // sorted: the last is the longest
    const inputIds = new Int32Array(B * T).fill(this.tokenizer.padId)
    const attentionMask = new Int32Array(B * T)
    jobs.forEach(({ ids }, b) => {
      inputIds.set(ids, b * T)
      attentionMask.fill(1, b * T, b * T + ids.length)
    })
    const logits = await this.session.logits({ B, T, inputIds, attentionMask }) // [B, T, C]
    const C = this.labels.length
    jobs.forEach(({ text, firstPieces }, b) => {
      for (const { word, at } of firstPieces) {
        const from = (b * T + at) * C
        const { index, probability } = best(logits.subarray(from, from + C))
        results[text].tags[word] = this.labels[index]
        results[text].scores[word] = probability
      }
    })
  }
}

/** Groups sorted jobs so that a batch, padded to its longest, stays within its limits. */
function* batchesOf(jobs: Job[]): Generator<Job[]> {
  let batch: Job[] = []
  for (const job of jobs) {
    const full =
      (batch.length + 1) * job.ids.length > MAX_BATCH_PIECES || batch.length >= MAX_BATCH_SEQUENCES
    if (full && batch.length > 0) {
      yield batch
      batch = []
    }
    batch.push(job)
  }
  if (batch.length > 0) yield batch
}

/** The largest of the logits, and its softmax probability. */
function best(logits: Float32Array): { index: number; probability: number } {
  let index = 0
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[index]) index = i
  let total = 0
  for (const logit of logits) total += Math.exp(logit - logits[index])
  return { index, probability: 1 / total }
}

/** Word tags as entities: chunks as conlleval reads them, scored by the mean of their words. */
export function entitiesOf({ words, tags, scores }: TaggedWords): LabelledSpan[] {
  return tagsToChunks(tags).map(({ type, start, end }) => ({
    start: words[start].start,
    end: words[end - 1].end,
    label: type,
    score: scores.subarray(start, end).reduce((a, b) => a + b) / (end - start),
  }))
}
