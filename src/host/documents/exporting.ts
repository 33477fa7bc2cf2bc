import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { stopped, unwrap, type Result } from '../../domain/failure.ts'
import { formatById, openingOf, projectLosses, type Format } from '../../formats/index.ts'
import type { LabelledText } from '../../model/documents.ts'
import type { NewLabel } from '../../model/labels.ts'
import type { Project } from '../../storage/project.ts'
import { allTexts } from './all-texts.ts'

/** Of so many documents and spans, reading and writing takes longer than a thread to start. */
const MANY = 2000

/** What the thread gets at its start. */
export interface ExportData {
  file: string
  format: string
}

/** What is written, and what the format could not carry. */
export interface Written {
  parts: (string | Uint8Array<ArrayBuffer>)[]
  problems: string[]
}

/** Unbuilt, the thread's file lies beside this one; the bundle of the app has it beside its entry. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/**
 * The whole project in a format, as it is at one moment, as a file to hand out; a large one is written by a
 * thread of its own, so that nobody waits for it. Throws a FailureError.
 */
export async function exportProject(
  project: Project,
  format: string,
  signal?: AbortSignal,
): Promise<{ file: File; problems: string[] }> {
  const { documents, spans } = project.counts()
  // The file of a project that is in trouble is not its own.
  if (documents + spans < MANY || project.trouble) {
    const { name, guidelines } = project
    const texts = await allTexts(project, signal)
    return exportFile(name, format, texts, project.labels(), guidelines)
  }
  const written = await inThread({ file: project.dataFile, format }, signal)
  return fileOf(project.name, unwrap(formatById(format)), written)
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
  return fileOf(baseName, format, writeDocuments(format, documents, labels, guidelines))
}

/** Documents in a format, behind its header. */
export function writeDocuments(
  format: Format,
  documents: readonly LabelledText[],
  labels: readonly NewLabel[],
  guidelines: string,
): Written {
  const { content, problems } = format.write(documents)
  return {
    parts: [openingOf(format, content, labels, guidelines), content],
    problems: [...projectLosses(format, labels, guidelines), ...problems].map(
      ({ message }) => message,
    ),
  }
}

async function inThread(data: ExportData, signal?: AbortSignal): Promise<Written> {
  const worker = new Worker(new URL(`./export-thread${extension}`, import.meta.url), {
    workerData: data,
  })
  try {
    const [written] = await once(worker, 'message', { signal })
    return unwrap(written as Result<Written>)
  } catch (error) {
    throw signal?.aborted ? stopped() : error
  } finally {
    await worker.terminate()
  }
}

function fileOf(baseName: string, { extensions, mediaType }: Format, { parts, problems }: Written) {
  return { file: new File(parts, baseName + extensions[0], { type: mediaType }), problems }
}
