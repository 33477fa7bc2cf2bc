import { existsSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { failed, stopped, unwrap, type Result } from '../../domain/failure.ts'
import { replaceFile } from '../../files/replace.ts'
import { temporaryFolder } from '../../files/temporary-folder.ts'
import type { ArchiveManifest } from '../../model/archive.ts'
import type { ProjectInfo } from '../../model/project.ts'
import { freeName } from '../../storage/file/free-name.ts'
import { nameOf } from '../../storage/file/schema.ts'
import { nextMessage, startThread } from '../../threads/thread.ts'
import type { Models } from '../models/models.ts'
import type { OpenedArchive } from './archive.ts'
import { fileName, type Projects } from './projects.ts'

/** What a thread is asked to do with a project. */
export type Care =
  | { task: 'check' | 'compact'; file: string }
  | { task: 'duplicate'; file: string; to: string; name: string }
  | { task: 'archive'; file: string; name: string; models: { name: string; path: string }[] }
  | { task: 'unpack'; bytes: Uint8Array<ArrayBuffer>; folder: string }

/** What it answers. */
export interface Cared {
  check: { sound: boolean }
  compact: { before: number; after: number }
  duplicate: object
  archive: { bytes: Uint8Array<ArrayBuffer>; manifest: ArchiveManifest }
  unpack: OpenedArchive
}

/** All of a project takes seconds where it is large: a thread does it, so that nobody waits. Throws a FailureError. */
async function inThread<C extends Care>(care: C, signal?: AbortSignal): Promise<Cared[C['task']]> {
  const worker = startThread(import.meta.url, 'project-thread', { workerData: care })
  try {
    return unwrap(await nextMessage<Result<Cared[C['task']]>>(worker, signal))
  } catch (error) {
    throw signal?.aborted ? stopped() : error
  } finally {
    await worker.terminate()
  }
}

/** Whether all parts of a project fit together. Throws a FailureError. */
export function checkProject(projects: Projects, path: string, signal?: AbortSignal) {
  const { id } = projects.openFile(path)
  return inThread({ task: 'check', file: projects.get(id).dataFile }, signal)
}

/**
 * Gives back the room in a project's file of what is not there any more. Whoever has the project open is without
 * it meanwhile, and shows it again after.
 */
export async function compactProject(projects: Projects, path: string) {
  const file = projects.fileOf(path)
  // A file that was not closed, or is of an earlier version, is brought in order first.
  const { readOnly } = projects.openFile(file)
  if (readOnly) throw failed('disk', `${basename(file)} can only be read here, and stays as it is.`)
  projects.release(file)
  try {
    return await inThread({ task: 'compact', file })
  } finally {
    projects.openFile(file)
  }
}

/** Makes a copy of a project beside it, under another name, and opens that. Throws a FailureError. */
export async function duplicateProject(
  projects: Projects,
  path: string,
  name: string,
): Promise<ProjectInfo> {
  const file = projects.fileOf(path)
  const from = projects.get(projects.openFile(file).id).dataFile
  const target = join(dirname(file), `${fileName(name)}.spanwright`)
  if (existsSync(target))
    throw failed('conflict', `There is a project called ${name} already; choose another name.`)
  await replaceFile(target, (to) => inThread({ task: 'duplicate', file: from, to, name }))
  return projects.openFile(target)
}

/** A project and models as one sealed file: see `archiveProject`. */
export async function archiveFileOf(
  projects: Projects,
  models: Models,
  path: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<{ file: File; documents: number }> {
  const { name, dataFile } = projects.get(projects.openFile(path).id)
  const chosen = await Promise.all(ids.map((id) => models.get(id)))
  const parts = chosen.map((model) => ({ name: model.name, path: model.path }))
  const asked = { task: 'archive' as const, file: dataFile, name, models: parts }
  const { bytes, manifest } = await inThread(asked, signal)
  const file = new File([bytes], `${fileName(name)}.archive`, { type: 'application/zip' })
  return { file, documents: manifest.documents }
}

/**
 * Takes a project and its models out of a sealed file, if it is as it was sealed: the project comes into the
 * folder of projects and is opened, the models into the library. Throws a FailureError.
 */
export async function openArchiveFile(
  projects: Projects,
  models: Models,
  archive: File,
  signal?: AbortSignal,
): Promise<{ info: ProjectInfo; models: number }> {
  const bytes = new Uint8Array(await archive.arrayBuffer())
  const { path: folder, remove } = temporaryFolder('read')
  try {
    const opened = await inThread({ task: 'unpack', bytes, folder }, signal)
    for (const model of opened.models) await models.import(model, signal)
    const target = freeName(projects.makeFolder(), nameOf(opened.project))
    await replaceFile(target, (temporary) => copyFile(opened.project, temporary))
    return { info: projects.openFile(target), models: opened.models.length }
  } finally {
    remove()
  }
}
