import { fail, ok, type Result } from '../domain/failure.ts'
import type { OffsetUnit } from '../domain/offsets.ts'
import type { LabelledText } from '../model/documents.ts'
import type { NewLabel } from '../model/labels.ts'
import type { Problem } from '../model/project.ts'
import { fit } from './fit.ts'
import { labelsOf, type TextFormat } from './format.ts'
import { firstRecord, isInLines, parseJsonRecords, type JsonRecord } from './json-records.ts'
import { settle, type StatedDocument } from './spans.ts'

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
  const {
    isRecord,
    sign,
    sure = 0.95,
    unit,
    otherUnits,
    unfold,
    labels,
    read,
    write,
    join,
    ...about
  } = shape
  const inLines = join === undefined
  return {
    ...about,
    mediaType: inLines ? 'application/jsonl' : 'application/json',
    ...(inLines ? { separator: 'line' as const } : {}),
    isCut: ({ text }) => inLines && isInLines(text),
    detect: ({ text }) => (isRecord(firstRecord(text)) ? { sure, sign } : null),

    read(text) {
      const records = parseJsonRecords(text)
      if (!records.ok) return records
      const declared = labels ? records.value.flatMap(({ value }) => labels(value)) : []
      const values = unfold ? records.value.flatMap(unfold) : records.value
      if (values.length === 0) {
        return fail('bad-input', 'The file holds no documents; nothing was imported.')
      }
      const stated: StatedDocument[] = []
      const problems: Problem[] = []
      for (const value of values) {
        const document = read(value, problems)
        if (!document.ok) return document
        stated.push(document.value)
      }
      const settled = settle(stated, unit, otherUnits)
      return ok({
        documents: settled.documents,
        labels: labelsOf(settled.documents, declared),
        problems: [...problems, ...settled.problems],
      })
    },

    write(documents) {
      const { kept, problems } = fit(documents, about.holds)
      const values = kept.map(write)
      const lines = () => values.map((value) => `${JSON.stringify(value)}\n`).join('')
      const list = () => `[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]\n`
      const names = () => labelsOf(kept).map(({ name }) => name)
      if (inLines) return { content: lines(), problems }
      return { content: join === 'list' ? list() : join(values, names()), problems }
    },
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
