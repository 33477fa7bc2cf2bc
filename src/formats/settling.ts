import type { OffsetUnit } from '../domain/offsets.ts'
import type { LabelledText, Range } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { rangeIn, resolveSpans, tableOf, type StatedDocument } from './spans.ts'

const UNIT_NAMES: Record<OffsetUnit, string> = {
  'utf-16': 'UTF-16 code units',
  'code-points': 'code points',
  graphemes: 'whole characters, joined ones as one',
}

/** Spans without surfaces that must speak for a unit: fewer may lie on words by chance. */
const ENOUGH = 8

/** Shares of spans on word edges in the right unit, and in a wrong one. */
const [MOST, FEW] = [0.9, 0.1]

/** Two ways to count, one beside the other, over the documents of a file. */
class Comparison {
  private readonly mine = new Fit()
  private readonly theirs = new Fit()

  count(text: string, here: Range | null, there: Range | null, surface?: string): void {
    if (here?.start === there?.start && here?.end === there?.end) return
    this.mine.count(text, here, surface)
    this.theirs.count(text, there, surface)
  }

  /**
   * Whether offsets count rather in the other way: more of the surfaces match so; else fewer spans lie outside of
   * their texts; else nearly all spans begin and end at words, and nearly none do in this one.
   */
  get isOtherBetter(): boolean {
    const { mine, theirs } = this
    if (mine.matches !== theirs.matches) return theirs.matches > mine.matches
    if (mine.outside !== theirs.outside) return theirs.outside < mine.outside
    const { spans } = theirs
    return spans >= ENOUGH && theirs.onWords >= MOST * spans && mine.onWords <= FEW * spans
  }
}

/** Which unit the offsets of a file count in, after all of its documents were seen. */
class UnitChoice {
  /** The usual unit, then the others. */
  private readonly units: readonly OffsetUnit[]
  /** Of each unit with those before it. */
  private readonly pairs: Comparison[][]

  constructor(units: readonly OffsetUnit[]) {
    this.units = units
    this.pairs = units.map((_, at) => Array.from({ length: at }, () => new Comparison()))
  }

  add({ document: { text }, stated }: StatedDocument): void {
    if (stated.length === 0 || isPlain(text)) return
    const tables = this.units.map((unit) => tableOf(text, unit))
    for (const span of stated) {
      const ranges = tables.map((table) => rangeIn(table, span))
      for (const [at, others] of this.pairs.entries())
        for (const [before, pair] of others.entries())
          pair.count(text, ranges[before], ranges[at], span.surface)
    }
  }

  get unit(): OffsetUnit {
    let best = 0
    for (const [at, others] of this.pairs.entries()) if (others[best]?.isOtherBetter) best = at
    return this.units[best]
  }
}

/**
 * Turns the stated spans of a whole file into UTF-16 spans, document by document. Offsets of one file are of one
 * unit: the usual one of its format, unless another fits better, which its end shows.
 */
export class Settling {
  private readonly usual: OffsetUnit
  private readonly choice: UnitChoice
  private unit: OffsetUnit
  private isSettled = false

  constructor(
    unit: OffsetUnit,
    others: readonly OffsetUnit[] = [unit === 'utf-16' ? 'code-points' : 'utf-16'],
  ) {
    this.usual = unit
    this.unit = unit
    this.choice = new UnitChoice([unit, ...others])
  }

  document(one: StatedDocument, problems: Problem[]): LabelledText {
    if (!this.isSettled) this.choice.add(one)
    const { document, stated, line } = one
    const resolved = resolveSpans(document.text, stated, this.unit, line)
    for (const problem of resolved.problems) problems.push(problem)
    return { ...document, spans: resolved.spans }
  }

  /** To be told of the file after its last document; `again`: the spans lie elsewhere, as the next walk gives them. */
  end(): { told: Problem[]; again: boolean } {
    const before = this.unit
    if (!this.isSettled) this.unit = this.choice.unit
    this.isSettled = true
    const message = `Offsets were read as ${UNIT_NAMES[this.unit]}, since the spans fit the texts better so.`
    return { told: this.unit === this.usual ? [] : [{ message }], again: this.unit !== before }
  }
}

/** The same for a file of one document. */
export function settleOne(
  one: StatedDocument,
  unit: OffsetUnit,
): { document: LabelledText; problems: Problem[] } {
  const settling = new Settling(unit)
  for (;;) {
    const problems: Problem[] = []
    const document = settling.document(one, problems)
    const { told, again } = settling.end()
    if (!again) return { document, problems: [...told, ...problems] }
  }
}

/** How the spans lie that a unit puts elsewhere than another. */
class Fit {
  /** On their surfaces. */
  matches = 0
  outside = 0
  /** Those without surfaces, and those of them on word edges. */
  spans = 0
  onWords = 0

  count(text: string, range: Range | null, surface?: string): void {
    if (!range) this.outside++
    else if (surface !== undefined && text.slice(range.start, range.end) === surface) this.matches++
    if (surface !== undefined) return
    this.spans++
    if (range && isOnWords(text, range)) this.onWords++
  }
}

const isOnWords = (text: string, { start, end }: Range) =>
  isWordEdge(text, start) && isWordEdge(text, end) && !/\s/.test(text[start] + text[end - 1])

/** No edge: between letters, before a mark, beside what joins two characters. */
const WITHIN_WORD = /^(?:[\p{L}\p{M}\p{N}]{2}|.?[\p{M}\u200d]|\u200d.)$/su

const isWordEdge = (text: string, at: number) =>
  at === 0 || at === text.length || !WITHIN_WORD.test(text.slice(at - 1, at + 1))

/** Text in which all units count alike. */
const isPlain = (text: string) => !/[^\0-\x7f]|\r\n/.test(text)
