import type { LabelledSpan, LabelledText } from '../../model/documents.ts'
import type { ImportReport } from '../../model/project.ts'
import { ok, unwrap, type Result } from '../../domain/failure.ts'
import type { NewLabel } from '../../model/labels.ts'
import {
  formatById,
  openingOf,
  projectLosses,
  readFile,
  type ReadOptions,
} from '../../formats/index.ts'
import type { Project } from '../../storage/project.ts'
import { unlearnableProblems } from './unlearnable.ts'
import { intoSentences } from './sentences.ts'
import { MAX_SOURCE } from '../../model/limits.ts'

const OVERRULED =
  'The project has guidelines of its own; those of the file were left out. Copy them over by hand if you want them.'

/** Reads a file and adds all of it to the project, as one action; or nothing, with the reason. */
export async function importBytes(
  project: Project,
  name: string,
  bytes: Uint8Array,
  options: ReadOptions & { sentences?: boolean } = {},
): Promise<Result<ImportReport>> {
  const read = await readFile(name, bytes, options)
  if (!read.ok) return read
  const { labels, encoding, evidence, guidelines = '' } = read.value
  const whole = read.value.documents.filter(({ text }) => text.isWellFormed())
  const broken = read.value.documents.length - whole.length
  const problems = [
    ...read.value.problems,
    ...(isOverruled(project, guidelines) ? [{ message: OVERRULED }] : []),
    ...(broken === 0 ? [] : [{ message: `Half a character: ${broken} texts were left out.` }]),
  ]
  const documents = options.sentences ? whole.flatMap((one) => intoSentences(one)) : whole
  problems.push(...unlearnableProblems(documents))
  const named = documents.map((document) => ({
    source: name,
    ...document,
    spans: document.spans.map((span) => withSource(span, name)),
  }))
  const done = project.act(`Import ${name}`, (writer) => {
    writer.labels(labels)
    for (const document of named) writer.add(document)
    if (guidelines !== '' && project.guidelines === '') {
      writer.edit({ type: 'project.update', patch: { guidelines } })
    }
  })
  if (!done.ok) return done
  return ok({ format: read.value.format, evidence, encoding, problems, ...countSpans(documents) })
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

export function countSpans(documents: readonly LabelledText[]) {
  const counts = new Map<string, number>()
  let spans = 0
  for (const document of documents) {
    spans += document.spans.length
    for (const { label } of document.spans) counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  return { documents: documents.length, spans, perLabel: Object.fromEntries(counts) }
}

/** Documents in a format, as a file to hand out; an unknown format is a failure. */
export function exportFile(
  baseName: string,
  formatId: string,
  documents: readonly LabelledText[],
  labels: readonly NewLabel[],
  guidelines = '',
): { file: File; problems: string[] } {
  const format = unwrap(formatById(formatId))
  const { content, problems } = format.write(documents)
  const parts = [openingOf(format, content, labels, guidelines), content]
  return {
    file: new File(parts, baseName + format.extensions[0], { type: format.mediaType }),
    problems: [...projectLosses(format, labels, guidelines), ...problems].map(
      ({ message }) => message,
    ),
  }
}
