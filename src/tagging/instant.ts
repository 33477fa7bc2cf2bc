import { readInstant } from '../checkpoints/instant.ts'
import { attemptAsync, unwrap, type Result } from '../domain/failure.ts'
import { classNames } from '../domain/tags.ts'
import type { LexicalModel } from '../lexical/model.ts'
import { LexicalTagger } from '../lexical/tagger.ts'
import type { Range } from '../model/documents.ts'
import type { Reading } from '../model/reading.ts'
import type { TextToTag } from '../model/tagging.ts'
import { plainUnits } from '../text/units.ts'
import type { TaggedUnits } from './entities.ts'
import type { TextTagger } from './tagger.ts'

/** Texts between two reports of progress. */
const TEXTS_AT_ONCE = 16

/** An instant tagger ready to tag. */
export class InstantTagger implements TextTagger {
  readonly labels: string[]
  private readonly model: LexicalModel
  private readonly tagger: LexicalTagger

  constructor(model: LexicalModel) {
    this.model = model
    this.labels = classNames(model.types)
    this.tagger = new LexicalTagger(model)
  }

  /** Loads the folder of one. */
  static open(folder: string): Promise<Result<InstantTagger>> {
    return attemptAsync(async () => new InstantTagger(unwrap(await readInstant(folder))))
  }

  get reading(): Reading {
    return this.model.reading
  }

  async tag(
    texts: readonly TextToTag[],
    progress: (done: number, of: number) => Promise<void> = async () => {},
  ): Promise<TaggedUnits[]> {
    const results: TaggedUnits[] = []
    for (const text of texts) {
      results.push(this.tagOne(text))
      if (results.length % TEXTS_AT_ONCE === 0) await progress(results.length, texts.length)
    }
    return results
  }

  tagOne(text: TextToTag): TaggedUnits {
    const units = { text: text.text, ...plainUnits(text, this.model.reading.unit) }
    const { calibration } = this.model.reading
    return { units: units.ranges, depths: this.tagger.tag(units), calibration }
  }

  /** How likely a stretch of a text is of each of the model's types, if it is an entity; see `typesOf`. [types] */
  typesOf(text: TextToTag, { start, end }: Range): number[] {
    const units = { text: text.text, ...plainUnits(text, this.model.reading.unit) }
    const first = units.ranges.findIndex((unit) => unit.end > start)
    const last = units.ranges.findLastIndex((unit) => unit.start < end)
    if (first < 0 || last < first) return this.model.types.map(() => 0)
    return [...this.tagger.typesOf(units, { start: first, end: last + 1 })]
  }

  async dispose(): Promise<void> {}
}
