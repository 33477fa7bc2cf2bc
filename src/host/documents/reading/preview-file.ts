import { ok, type Result } from '../../../domain/failure.ts'
import { isOneText, readFile, type ReadFile } from '../../../formats/index.ts'
import type { LabelledText } from '../../../model/documents.ts'
import type { FilePreview } from '../../../model/file-preview.ts'
import { documentUnits, type DocumentUnit } from '../../../model/file-reading.ts'
import { intoUnits } from './read-documents.ts'
import { countSpans, type FileToRead } from './read-file.ts'

/** What is shown of a file, at most. */
const SHOWN = { documents: 3, characters: 400, spans: 50, fields: 5, problems: 50, labels: 200 }

/** What a file would give, in documents of each kind at once: choosing among them reads nothing again. */
export async function previewFile({
  name,
  bytes,
  ...options
}: FileToRead): Promise<Result<FilePreview>> {
  const read = await readFile(name, bytes, { ...options, unit: 'file' })
  if (!read.ok) return read
  const { format, evidence, encoding, problems, pages, columns = [] } = read.value
  const isLines = isOneText(format)
  const units = documentUnits.map((unit) => {
    // As reading by lines does, before they are cut further.
    const asked: DocumentUnit[] =
      isLines && unit === 'auto'
        ? ['line']
        : isLines && unit === 'sentence'
          ? ['line', 'sentence']
          : [unit]
    const documents = asked.reduce(
      (list, step) => list.flatMap((one) => intoUnits(one, step, pages)),
      read.value.documents,
    )
    return [unit, outlineOf(documents)] as const
  })
  return ok({
    ...{ format, evidence, encoding, problems: problems.slice(0, SHOWN.problems) },
    labels: labelsIn(read.value).slice(0, SHOWN.labels),
    columns: [...columns],
    units: Object.fromEntries(units) as FilePreview['units'],
  })
}

function labelsIn({ labels, documents }: ReadFile) {
  const { perLabel } = countSpans(documents)
  const counts = new Map(Object.entries(perLabel))
  return labels
    .map(({ name }) => ({ name, spans: counts.get(name) ?? 0 }))
    .sort((a, b) => b.spans - a.spans)
}

function outlineOf(documents: readonly LabelledText[]) {
  const spans = documents.reduce((sum, one) => sum + one.spans.length, 0)
  return {
    ...{ documents: documents.length, spans },
    first: documents.slice(0, SHOWN.documents).map(beginningOf),
  }
}

function beginningOf({ text, spans, meta = {} }: LabelledText) {
  const shown = text.slice(0, SHOWN.characters).toWellFormed()
  return {
    ...{ text: shown, isCut: shown.length < text.length },
    spans: spans
      .filter(({ end }) => end <= shown.length)
      .slice(0, SHOWN.spans)
      .map(({ start, end, label }) => ({ start, end, label })),
    fields: Object.entries(meta)
      .slice(0, SHOWN.fields)
      .map(
        ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      )
      .map((field) => field.slice(0, 80).toWellFormed()),
  }
}
