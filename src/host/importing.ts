import type { ImportReport } from '../contract/index.ts'
import { ok, type Result } from '../domain/failure.ts'
import type { LabelledSpan, LabelledText } from '../domain/model.ts'
import { formatById, readFile, type LabelDetails, type WrittenFile } from '../formats/index.ts'
import type { Applied, Project } from '../storage/project.ts'
import { splitSentences } from '../text/sentences.ts'

/** Reads a file and adds all of it to the project, as one action; or nothing, with the reason. */
export function importBytes(
  project: Project,
  name: string,
  bytes: Uint8Array,
  format: string,
  sentences: boolean,
): Result<{ report: ImportReport; applied: Applied }> {
  const read = readFile(name, bytes, format)
  if (!read.ok) return read
  const { labels, labelDetails, problems, encoding } = read.value
  const cut = sentences && read.value.format === 'txt'
  const documents = cut ? read.value.documents.flatMap(intoSentences) : read.value.documents
  const named = documents.map((document) => ({
    source: name,
    ...document,
    spans: document.spans.map((span) => withSource(span, name)),
  }))
  const details = new Map(labelDetails?.map((detail) => [detail.name, detail]))
  const applied = project.addDocuments(
    `Import ${name}`,
    named,
    labels.map((label) => details.get(label) ?? { name: label }),
  )
  if (!applied.ok) return applied
  return ok({
    applied: applied.value,
    report: { format: read.value.format, encoding, problems, ...countSpans(documents) },
  })
}

/** A span that the file made is known by the file's name; others keep what made them. */
function withSource(span: LabelledSpan, name: string): LabelledSpan {
  const imported = (span.origin ?? 'import') === 'import'
  return imported && !span.source ? { ...span, source: name } : span
}

/** Each sentence as a document of its own; the text between them is white space. */
function intoSentences(document: LabelledText): LabelledText[] {
  return splitSentences(document.text).map(({ start, end }) => ({
    ...document,
    text: document.text.slice(start, end),
    spans: [],
  }))
}

export function countSpans(documents: readonly LabelledText[]) {
  const perLabel: Record<string, number> = {}
  let spans = 0
  for (const document of documents) {
    spans += document.spans.length
    for (const { label } of document.spans) perLabel[label] = (perLabel[label] ?? 0) + 1
  }
  return { documents: documents.length, spans, perLabel }
}

/** Documents in one of the export formats, as a file to hand out. */
export function exportFile(
  baseName: string,
  formatId: string,
  documents: readonly LabelledText[],
  labels: readonly LabelDetails[],
): { file: File; problems: string[] } {
  const format = formatById(formatId)
  if (!format) throw new Error(`no format ${formatId}`)
  const written: WrittenFile = format.write(documents, labels)
  return {
    file: new File([written.content], baseName + format.extensions[0], { type: 'text/plain' }),
    problems: written.problems.map(({ message }) => message),
  }
}
