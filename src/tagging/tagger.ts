import type { TextToTag } from '../model/tagging.ts'
import { readTrained } from '../checkpoints/head.ts'
import type { Range } from '../model/documents.ts'
import type { Precision, Reading } from '../model/reading.ts'
import { attemptAsync, type Result } from '../domain/failure.ts'
import type { Engine, TaggingSession } from '../nn/engine.ts'
import { padSequences } from '../nn/packing.ts'
import { isFirstPiece, sequencesOf, type Sequence } from '../text/sequences.ts'
import type { Tokenizer } from '../text/tokenizer.ts'
import { unitsOf, type Units } from '../text/units.ts'
import { decodeRow } from '../domain/tag-rows.ts'
import { addVotes, type LexicalVote } from '../lexical/vote.ts'
import type { TaggedUnits } from './entities.ts'
import { batchJobs, type Job } from './jobs.ts'

export { entitiesOf, type TaggedUnits } from './entities.ts'

/** Pieces of the documents under way: enough to sort by length, whatever their number. */
const GROUP_PIECES = 65_536

/** A text under way: its units, and where they begin among the units of its group. */
interface Open {
  text: string
  units: Range[]
  inner: boolean[]
  from: number
}

export interface TaggerParts {
  session: TaggingSession
  tokenizer: Tokenizer
  /** Class names in logit order. */
  labels: string[]
  reading: Reading
  /** Words and shapes that decide with the network. */
  vote?: LexicalVote
}

/** Heard after each run of the model: how many of the texts begun so far are done. */
export type Progress = (done: number) => Promise<void>

/** What tags texts, whatever it goes by. */
export interface TextTagger {
  /** Class names. */
  readonly labels: string[]
  /** How many rows of tags each text is given, and how scores are to be read. */
  readonly reading: Pick<Reading, 'depths' | 'calibration'>
  /** Tags a list of texts. `progress` hears how many of them are done. */
  tag(
    texts: readonly TextToTag[],
    progress?: (done: number, of: number) => Promise<void>,
  ): Promise<TaggedUnits[]>
  dispose(): Promise<void>
}

/** A trained model ready to tag. Keeps one inference session; dispose it when done. */
export class Tagger implements TextTagger {
  private readonly parts: TaggerParts

  constructor(parts: TaggerParts) {
    this.parts = parts
  }

  /** Loads a Hugging Face folder, in its own precision unless told another. Fails when it has no trained head. */
  static open(folder: string, engine: Engine, precision?: Precision): Promise<Result<Tagger>> {
    return attemptAsync(async () => {
      const { config, weights, tokenizer, reading, vote } = await readTrained(folder)
      const session = await engine.tag(config, weights, {
        precision: precision ?? reading.precision,
      })
      return new Tagger({ tokenizer, session, labels: config.labels, reading, vote })
    })
  }

  get labels(): string[] {
    return this.parts.labels
  }

  get reading(): Reading {
    return this.parts.reading
  }

  /**
   * Tags every unit of every text, in order. Holds a bounded number of texts at a time, so that any
   * number can pass through; runs them by length, several sequences at once.
   */
  async *stream(
    texts: Iterable<TextToTag> | AsyncIterable<TextToTag>,
    progress: Progress = async () => {},
  ): AsyncGenerator<TaggedUnits> {
    let group = new Group()
    let before = 0
    const { tokenizer, reading } = this.parts
    for await (const text of texts) {
      const units = unitsOf(tokenizer, text, reading.unit)
      group.add(text.text, units, sequencesOf(tokenizer, units.pieces, reading.maxLength))
      if (group.pieces < GROUP_PIECES) continue
      yield* this.finish(group, (done) => progress(before + done))
      before += group.open.length
      group = new Group()
    }
    yield* this.finish(group, (done) => progress(before + done))
  }

  /** The same for a list of texts. `progress` hears how many of them are done. */
  async tag(
    texts: readonly TextToTag[],
    progress: (done: number, of: number) => Promise<void> = async () => {},
  ): Promise<TaggedUnits[]> {
    const results: TaggedUnits[] = []
    const stream = this.stream(texts, (done) => progress(done, texts.length))
    for await (const tagged of stream) results.push(tagged)
    return results
  }

  dispose(): Promise<void> {
    return this.parts.session.dispose()
  }

  private async *finish(group: Group, progress: Progress): AsyncGenerator<TaggedUnits> {
    const { open, jobs } = group
    const { labels, reading, vote } = this.parts
    const C = labels.length
    // Of each depth, the logits of the group's units. [units, C]
    const rows = Array.from({ length: reading.depths }, () => new Float32Array(group.units * C))
    let ran = 0
    for (const batch of batchJobs(jobs)) {
      await this.run(batch, open, rows)
      ran += batch.length
      await progress(Math.floor((open.length * ran) / jobs.length))
    }
    for (const { text, units, inner, from } of open) {
      const own = rows.map((logits) => logits.subarray(from * C, (from + units.length) * C))
      if (vote) addVotes(own, vote.on({ text, ranges: units, inner }))
      const depths = own.map((row) => decodeRow(row, units.length, labels, { ...reading, inner }))
      yield { units, depths, calibration: reading.calibration }
    }
  }

  /** Runs one batch, padded at the end, and keeps the logits of each unit's first piece. */
  private async run(jobs: Job[], open: Open[], rows: Float32Array[]): Promise<void> {
    const { session, tokenizer, labels } = this.parts
    const C = labels.length
    const batch = padSequences(jobs, tokenizer.padId)
    const logits = await session.logits(batch) // [B, T, depths, C]
    jobs.forEach(({ text, units }, b) => {
      for (let at = 0; at < units.length; at++) {
        if (!isFirstPiece(units, at)) continue
        const to = (open[text].from + units[at]) * C
        rows.forEach((kept, depth) => {
          const from = ((b * batch.T + at) * rows.length + depth) * C
          kept.set(logits.subarray(from, from + C), to)
        })
      }
    })
  }
}

/** Texts that are run together. */
class Group {
  readonly open: Open[] = []
  readonly jobs: Job[] = []
  pieces = 0
  units = 0

  add(of: string, { ranges: units, inner }: Units, sequences: Sequence[]): void {
    const text = this.open.length
    this.open.push({ text: of, units, inner, from: this.units })
    this.units += units.length
    for (const sequence of sequences) {
      this.jobs.push({ text, ...sequence })
      this.pieces += sequence.ids.length
    }
    // A text without units counts as well, lest endless empty ones pile up.
    this.pieces++
  }
}
