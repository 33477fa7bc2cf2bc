import { fail, failed, unwrap, type Result } from '../domain/failure.ts'
import type { OffsetUnit } from '../domain/offsets.ts'
import type { LabelledText } from '../model/documents.ts'
import type { NewLabel } from '../model/labels.ts'
import type { Problem } from '../model/project.ts'
import { fit } from './fit.ts'
import { labelsOf, type TextFormat, type Walk } from './format.ts'
import { firstRecord, jsonRecords, type JsonRecord } from './json-records.ts'
import type { LongText } from './pieces.ts'
import { Settling } from './settling.ts'
import type { StatedDocument } from './spans.ts'

/** A format whose documents are JSON values: a line each, or in one list. */
export interface JsonShape extends Pick<
  TextFormat,
  'id' | 'title' | 'help' | 'extensions' | 'cannotHold' | 'holds'
> {
  /** Whether a record of a file is of this shape, and how that is told. */
  isRecord(record: unknown): boolean
  sign: string
  /** How sure that makes; of general shapes less. */
  sure?: number
  /** How offsets count, unless the file shows otherwise. */
  unit: OffsetUnit
  /** Other ways that files of this format count. */
  otherUnits?: OffsetUnit[]
  /** What a record holds several documents in; it is one itself without. */
  unfold?(record: JsonRecord): JsonRecord[]
  /** Labels that a record lists. */
  labels?(value: unknown): NewLabel[]
  read(record: JsonRecord, problems: Problem[]): Result<StatedDocument>
  /** A document as a value. */
  write(document: LabelledText, index: number): unknown
  /** How the values are put together: a line each unless it says otherwise. */
  join?: ((values: unknown[], labels: string[]) => string) | 'list'
}

export function jsonFormat(shape: JsonShape): TextFormat {
  const { isRecord, sign, sure = 0.95, write, join } = shape
  const { id, title, help, extensions, cannotHold, holds } = shape
  const inLines = join === undefined
  return {
    ...{ id, title, help, extensions, cannotHold, holds },
    mediaType: inLines ? 'application/jsonl' : 'application/json',
    ...(inLines ? { separator: 'line' as const } : {}),
    detect: ({ text }) => (isRecord(firstRecord(text)) ? { sure, sign } : null),

    read: (text) => walkOf(text, shape),

    write(documents) {
      const { kept, problems } = fit(documents, holds)
      const values = kept.map(write)
      const lines = () => values.map((value) => `${JSON.stringify(value)}\n`).join('')
      const list = () => `[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]\n`
      const names = () => labelsOf(kept).map(({ name }) => name)
      if (inLines) return { content: lines(), problems }
      return { content: join === 'list' ? list() : join(values, names()), problems }
    },
  }
}

function walkOf(text: LongText, { unit, otherUnits, unfold, labels, read }: JsonShape): Walk {
  const settling = new Settling(unit, otherUnits)
  return function* () {
    const declared: NewLabel[] = []
    const [problems, ofSpans]: [Problem[], Problem[]] = [[], []]
    let isEmpty = true
    for (const record of jsonRecords(text)) {
      if (labels) declared.push(...labels(record.value))
      for (const value of unfold ? unfold(record) : [record]) {
        isEmpty = false
        yield settling.document(unwrap(read(value, problems)), ofSpans)
      }
    }
    if (isEmpty) throw failed('bad-input', 'The file holds no documents; nothing was imported.')
    const { told, again } = settling.end()
    return { labels: declared, problems: [...problems, ...told, ...ofSpans], again }
  }
}

/** Refuses a file for a record that is not what the format takes for a document. */
export function noDocument(line: number, needed: string): Result<never> {
  return fail(
    'bad-input',
    `The record in line ${line} ${needed}; nothing was imported. Correct it, or choose another format.`,
    { line },
  )
}
