import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { copyModelFiles, isModelFile } from '../../checkpoints/copy.ts'
import { failed, unwrap } from '../../domain/failure.ts'
import { contained } from '../../files/contained.ts'
import { replaceFile, replaceFolder } from '../../files/replace.ts'
import { temporaryFolder } from '../../files/temporary-folder.ts'
import { formatById, openingOf } from '../../formats/index.ts'
import { openArchive, zip, type NamedBytes } from '../../formats/zip.ts'
import { archiveManifest, type ArchiveManifest } from '../../model/archive.ts'
import type { LabelledText } from '../../model/documents.ts'
import { copyFileOf } from '../../storage/file/backups.ts'
import { freeName } from '../../storage/file/free-name.ts'
import type { Project } from '../../storage/project.ts'
import type { ProjectReader } from '../../storage/reader.ts'
import { Snapshot } from '../../storage/snapshot.ts'

/** An archive is made and read in memory: a project and a model or two. */
const MAX_BYTES = 900 * 1024 * 1024

const [MANIFEST, PROJECT, TEXTS] = [
  'manifest.json',
  'project.spanwright',
  'documents.spanwright.jsonl',
]

const sumOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/**
 * A project, its texts in a format that needs no program to be read, and models, as one file with the sums of all
 * of them. Throws a FailureError.
 */
export async function archiveProject(
  { name, dataFile }: Pick<Project, 'name' | 'dataFile'>,
  models: readonly { name: string; path: string }[],
  stop?: AbortSignal,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; manifest: ArchiveManifest }> {
  const { path: folder, remove } = temporaryFolder('read')
  try {
    const copy = join(folder, PROJECT)
    copyFileOf(dataFile, copy)
    using snapshot = await Snapshot.whole(dataFile)
    const texts = [...snapshot.labelledTexts()]
    const files: NamedBytes[] = [
      { name: PROJECT, bytes: await readFile(copy) },
      { name: TEXTS, bytes: readable(snapshot, texts) },
    ]
    for (const [i, { path }] of models.entries())
      files.push(...(await modelFiles(path, join(folder, `${i}`), i + 1, stop)))
    if (files.reduce((sum, { bytes }) => sum + bytes.length, 0) > MAX_BYTES) throw tooLarge()
    const manifest: ArchiveManifest = {
      ...{ format: 'spanwright-archive', version: 1, name },
      ...{ createdAt: new Date().toISOString(), documents: texts.length },
      models: models.map(({ name }) => name),
      files: files.map(({ name, bytes }) => ({ name, sha256: sumOf(bytes) })),
    }
    const head = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)
    return { manifest, bytes: zip([{ name: MANIFEST, bytes: head }, ...files]) }
  } finally {
    remove()
  }
}

function readable(project: ProjectReader, texts: readonly LabelledText[]): Uint8Array {
  const format = unwrap(formatById('spanwright-jsonl'))
  const { content } = format.write(texts)
  const opening = openingOf(format, content, project.labels(), project.guidelines)
  return new TextEncoder().encode(opening + String(content))
}

async function modelFiles(
  path: string,
  folder: string,
  number: number,
  stop?: AbortSignal,
): Promise<NamedBytes[]> {
  await mkdir(folder)
  await copyModelFiles(path, folder, stop)
  const names = (await readdir(folder)).sort()
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  if (sizes.reduce((sum, size) => sum + size, 0) > MAX_BYTES) throw tooLarge()
  const files: NamedBytes[] = []
  for (const name of names)
    files.push({ name: `models/${number}/${name}`, bytes: await readFile(join(folder, name)) })
  return files
}

/** Where an archive was put: the project, and the folders of its models. */
export interface OpenedArchive {
  manifest: ArchiveManifest
  project: string
  models: string[]
}

/** Puts what an archive holds into a folder, once every sum is as it was sealed. Throws a FailureError. */
export async function unpackArchive(bytes: Uint8Array, folder: string): Promise<OpenedArchive> {
  const archive = openArchive(bytes, MAX_BYTES + bytes.length)
  const manifest = manifestOf(archive.file(MANIFEST))
  const files = new Map(
    manifest.files.map(({ name, sha256 }) => {
      const content = isMeant(name) ? archive.file(name) : null
      if (!content || sumOf(content) !== sha256) throw broken(name)
      return [name, content]
    }),
  )
  const content = files.get(PROJECT)
  if (!content) throw broken(PROJECT)
  await mkdir(folder, { recursive: true })
  const project = freeName(folder, fileName(manifest.name))
  await replaceFile(project, (temporary) => writeFile(temporary, content))
  const models: string[] = []
  for (const [i, name] of manifest.models.entries())
    models.push(await unpackModel(files, `models/${i + 1}/`, freeFolder(folder, fileName(name))))
  return { manifest, project, models }
}

async function unpackModel(
  files: ReadonlyMap<string, Uint8Array>,
  prefix: string,
  folder: string,
): Promise<string> {
  const own = [...files].filter(([name]) => name.startsWith(prefix))
  await replaceFolder(folder, async (temporary) => {
    for (const [name, content] of own) {
      await writeFile(contained(temporary, name.slice(prefix.length)), content)
    }
  })
  return folder
}

/** Whether an archive may hold a file of that name. */
function isMeant(name: string): boolean {
  const model = /^models\/\d+\/([^/\\]+)$/.exec(name)
  return name === PROJECT || name === TEXTS || (model !== null && isModelFile(model[1]))
}

/** A path at which there is no folder yet. */
function freeFolder(folder: string, name: string): string {
  let path = join(folder, name)
  for (let n = 2; existsSync(path); n++) path = join(folder, `${name} ${n}`)
  return path
}

/** A name as a file has it anywhere. */
const fileName = (name: string) =>
  basename(name)
    .replaceAll(/[\\:*?"<>|]/g, '-')
    .replace(/^\.+/, '') || 'project'

function manifestOf(bytes: Uint8Array | null): ArchiveManifest {
  try {
    return archiveManifest.parse(JSON.parse(new TextDecoder().decode(bytes ?? undefined)))
  } catch {
    throw failed(
      'foreign-file',
      'The file is no archive of a project, or one of a later version; choose a file that “archive” wrote.',
    )
  }
}

const broken = (name: string) =>
  failed(
    'bad-input',
    `The archive is not as it was sealed: ${name} is missing or changed. Nothing was unpacked; get the file anew.`,
  )

const tooLarge = () =>
  failed(
    'bad-input',
    'The project and its models are together larger than 900 MB, more than an archive holds; leave models out, and copy their folders by hand.',
  )
