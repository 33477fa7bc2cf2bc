import type { ImportReport } from '../../contract/index.ts'
import { ok, type Result } from '../../domain/failure.ts'
import type { LabelledSpan, LabelledText } from '../../domain/model.ts'
import { formatById, readFile, type LabelDetails, type WrittenFile } from '../../formats/index.ts'
import type { Applied, Project } from '../../storage/project.ts'
import { splitSentences } from '../../text/sentences.ts'

/** As long as a span's source may be; file names can be longer. */
const MAX_SOURCE = 200
const OVERRULED =
  'The project has guidelines of its own; those of the file were left out. Copy them over by hand if you want them.'

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
  const { labels, labelDetails, encoding, guidelines = '' } = read.value
  const cut = sentences && read.value.format === 'txt'
  const whole = read.value.documents.filter(({ text }) => text.isWellFormed())
  const broken = read.value.documents.length - whole.length
  const problems = [
    ...read.value.problems,
    ...(isOverruled(project, guidelines) ? [{ message: OVERRULED }] : []),
    ...(broken === 0 ? [] : [{ message: `Half a character: ${broken} texts were left out.` }]),
  ]
  const documents = cut ? whole.flatMap(intoSentences) : whole
  const named = documents.map((document) => ({
    source: name,
    ...document,
    spans: document.spans.map((span) => withSource(span, name)),
  }))
  const details = new Map(labelDetails?.map((detail) => [detail.name, detail]))
  const done = project.act(`Import ${name}`, (writer) => {
    writer.labels(labels.map((label) => details.get(label) ?? { name: label }))
    for (const document of named) writer.add(document)
    if (guidelines !== '' && project.guidelines === '') {
      writer.edit({ type: 'project.update', patch: { guidelines } })
    }
  })
  if (!done.ok) return done
  return ok({
    applied: done.value.applied,
    report: { format: read.value.format, encoding, problems, ...countSpans(documents) },
  })
}

/** What somebody wrote for this project is never replaced by a file. */
function isOverruled(project: Project, guidelines: string): boolean {
  return guidelines !== '' && project.guidelines !== '' && guidelines !== project.guidelines
}

/** A span that the file made is known by the file's name; others keep what made them. */
function withSource(span: LabelledSpan, name: string): LabelledSpan {
  const imported = (span.origin ?? 'import') === 'import'
  return imported && !span.source ? { ...span, source: name.slice(0, MAX_SOURCE) } : span
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
  guidelines = '',
): { file: File; problems: string[] } {
  const format = formatById(formatId)
  if (!format) throw new Error(`no format ${formatId}`)
  const written: WrittenFile = format.write(documents, labels, guidelines)
  return {
    file: new File([written.content], baseName + format.extensions[0], { type: 'text/plain' }),
    problems: written.problems.map(({ message }) => message),
  }
}
