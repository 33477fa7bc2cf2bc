import { stopped, unwrap, type Result } from '../../domain/failure.ts'
import { openingOf, projectLosses, writerById, type Writer } from '../../formats/index.ts'
import type { LabelledText } from '../../model/documents.ts'
import type { ExportChoice, ExportOutlook } from '../../model/exporting.ts'
import type { NewLabel } from '../../model/labels.ts'
import type { Project } from '../../storage/project.ts'
import { nextMessage, startThread } from '../../threads/thread.ts'
import { textsAtOnce } from './all-texts.ts'
import { chosenTexts } from './chosen-texts.ts'

/** Of so many documents and spans, reading and writing takes longer than a thread to start. */
const MANY = 2000

/** What the thread gets at its start. */
export interface ExportData {
  file: string
  choice: ExportChoice
}

/** What is written, and what the format could not carry. */
export interface Written extends ExportOutlook {
  parts: (string | Uint8Array<ArrayBuffer>)[]
}

/** A file to hand out, and what is told of it. */
export interface ExportedFile extends ExportOutlook {
  file: File
}

/**
 * A project, or what is chosen of it, in a format, as it is at one moment, as a file to hand out. Throws a
 * FailureError.
 */
export async function exportProject(
  project: Project,
  choice: ExportChoice,
  signal?: AbortSignal,
): Promise<ExportedFile> {
  const format = unwrap(writerById(choice.format))
  return fileOf(project.name, format, await writeProject(project, choice, signal))
}

/** What such a file would hold, and what not. Throws a FailureError. */
export async function exportOutlook(
  project: Project,
  choice: ExportChoice,
  signal?: AbortSignal,
): Promise<ExportOutlook> {
  const { documents, spans, problems } = await writeProject(project, choice, signal)
  return { documents, spans, problems }
}

/** A large project is written by a thread of its own, so that nobody waits for it. */
async function writeProject(project: Project, choice: ExportChoice, signal?: AbortSignal) {
  const format = unwrap(writerById(choice.format))
  const { documents, spans } = project.counts()
  // The file of a project that is in trouble is not its own.
  if (documents + spans >= MANY && !project.trouble)
    return inThread({ file: project.dataFile, choice }, signal)
  await project.listed(choice.filter, { signal })
  const texts = await textsAtOnce(project, () => chosenTexts(project, choice), signal)
  return writeDocuments(format, texts, project.labels(), project.guidelines)
}

/** Documents in a format, as a file to hand out; an unknown format is a failure. */
export function exportFile(
  baseName: string,
  formatId: string,
  documents: readonly LabelledText[],
  labels: readonly NewLabel[],
  guidelines = '',
): ExportedFile {
  const format = unwrap(writerById(formatId))
  return fileOf(baseName, format, writeDocuments(format, documents, labels, guidelines))
}

/** Documents in a format, behind its header. */
export function writeDocuments(
  format: Writer,
  documents: readonly LabelledText[],
  labels: readonly NewLabel[],
  guidelines: string,
): Written {
  const { content, problems } = format.write(documents, labels)
  return {
    documents: documents.length,
    spans: documents.reduce((sum, { spans }) => sum + spans.length, 0),
    parts: [openingOf(format, content, labels, guidelines), content],
    problems: [...projectLosses(format, labels, guidelines), ...problems].map(
      ({ message }) => message,
    ),
  }
}

async function inThread(data: ExportData, signal?: AbortSignal): Promise<Written> {
  const worker = startThread(import.meta.url, 'export-thread', { workerData: data })
  try {
    return unwrap(await nextMessage<Result<Written>>(worker, signal))
  } catch (error) {
    throw signal?.aborted ? stopped() : error
  } finally {
    await worker.terminate()
  }
}

function fileOf(
  baseName: string,
  { extensions, mediaType }: Writer,
  { parts, ...told }: Written,
): ExportedFile {
  return { ...told, file: new File(parts, baseName + extensions[0], { type: mediaType }) }
}
