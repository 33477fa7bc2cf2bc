import { mkdir, readFile, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { attemptAsync, failed, unwrap } from '../../domain/failure.ts'
import { parseConfig } from '../../families/config.ts'
import { diskFailure } from '../../files/disk.ts'
import { readTokenizer } from '../folder.ts'
import {
  indexOf,
  parseManifest,
  smallFiles,
  unusable,
  weightFilesOf,
  type HubFile,
  type Manifest,
} from './manifest.ts'
import type { Repository } from './repository.ts'
import { get, Interrupted, refuseStatus, type HubRequest } from './request.ts'
import { fetchFile, sizeOf, unreachable, waitFor, waitingSentence } from './transfer.ts'

/** The hub's answer about a repository with thousands of files stays under a few megabytes. */
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024
/** Kept beside the files until all are there. */
export const MANIFEST_FILE = 'manifest.json'

export interface DownloadProgress {
  file: string
  bytes: number
  /** Null until the list of files is known. */
  totalBytes: number | null
  /** Why the next attempt waits, in a sentence; empty while bytes flow. */
  waiting: string
}

export interface DownloadJob {
  repository: Repository
  /** Where the files go; what an earlier attempt left there is used. */
  folder: string
  request: HubRequest
  report(progress: DownloadProgress): void
}

/** Reports what changed. */
type Tell = (change: Partial<DownloadProgress>) => void

const sizes = (files: HubFile[]) => files.reduce((sum, { size }) => sum + size, 0)

/**
 * Fetches the files of a model that are needed, config.json first: a repository that cannot be used is
 * refused before anything large. Returns the commit. Throws a FailureError, or the signal's reason.
 */
export async function downloadModel(job: DownloadJob): Promise<string> {
  try {
    await mkdir(job.folder, { recursive: true })
    const manifest = await manifestOf(job)
    const small = smallFiles(manifest, job.repository)
    let progress: DownloadProgress = { file: '', bytes: 0, totalBytes: null, waiting: '' }
    const tell: Tell = (change) => job.report((progress = { ...progress, ...change }))
    let before = 0
    for (const file of small) {
      await fetchInto(job, manifest, file, before, tell)
      before += file.size
      if (file.name === 'config.json') await usable(job, () => checkConfig(job))
    }
    await usable(job, async () => void unwrap(await readTokenizer(job.folder)))
    const index = indexOf(manifest)
    const parts = index && (await readFile(join(job.folder, index), 'utf8'))
    const weights = weightFilesOf(manifest, job.repository, parts)
    tell({ totalBytes: before + sizes(weights) })
    await checkSpace(job, weights)
    for (const file of weights) {
      await fetchInto(job, manifest, file, before, tell)
      before += file.size
    }
    return manifest.commit
  } catch (error) {
    throw diskFailure(error, `Downloading ${job.repository.name}`)
  }
}

/** The list of files: the one an earlier attempt got, so that all are of one commit. */
async function manifestOf(job: DownloadJob): Promise<Manifest> {
  const path = join(job.folder, MANIFEST_FILE)
  const saved = await readFile(path, 'utf8').catch(() => undefined)
  if (saved !== undefined) {
    try {
      return parseManifest(saved, job.repository)
    } catch {
      // Damaged on the disk: ask again.
    }
  }
  const text = await fetchManifest(job)
  const manifest = parseManifest(text, job.repository)
  await writeFile(path, text)
  return manifest
}

async function fetchManifest({ repository, request, report }: DownloadJob): Promise<string> {
  const { name, revision } = repository
  const address = `${request.hub}/api/models/${name}/revision/${encodeURIComponent(revision)}?blobs=true`
  for (let failures = 0; ; failures++) {
    try {
      const response = await get(address, request)
      refuseStatus(response, `${name}@${revision}`, new URL(request.hub).host)
      return await textOf(response.chunks())
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      const wait = waitFor(error, failures, request.timing)
      // Before any answer, waiting would only hide that there is no network.
      if (wait === undefined || !error.answered) throw unreachable(error)
      report({ file: '', bytes: 0, totalBytes: null, waiting: waitingSentence(error, wait) })
      await request.timing.wait(wait, request.signal)
    }
  }
}

async function textOf(chunks: AsyncGenerator<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > MAX_MANIFEST_BYTES) {
      throw failed('bad-input', 'The hub’s list of files has no end; check the mirror in Models.')
    }
    parts.push(chunk)
  }
  return Buffer.concat(parts).toString('utf8')
}

async function fetchInto(
  { repository, folder, request }: DownloadJob,
  { commit }: Manifest,
  file: HubFile,
  before: number,
  tell: Tell,
): Promise<void> {
  tell({ file: file.name })
  await fetchFile({
    url: `${request.hub}/${repository.name}/resolve/${encodeURIComponent(commit)}/${file.name}`,
    path: join(folder, file.name),
    file,
    request,
    onBytes: (bytes) => tell({ bytes: before + bytes, waiting: '' }),
    onWaiting: (waiting) => tell({ waiting }),
  })
}

async function checkConfig({ folder }: DownloadJob): Promise<void> {
  parseConfig(await readFile(join(folder, 'config.json'), 'utf8'))
}

/** Runs a check of files that are there; what it refuses is said of the repository. */
async function usable({ repository }: DownloadJob, check: () => Promise<void>): Promise<void> {
  const checked = await attemptAsync(check)
  if (checked.ok) return
  const why = checked.failure.message.replace(/^.* is not a usable model folder: /, '')
  throw unusable(repository, why.split(';')[0].replace(/\.$/, ''))
}

async function checkSpace({ folder }: DownloadJob, weights: HubFile[]): Promise<void> {
  const there = await Promise.all(
    weights.flatMap(({ name }) => [name, `${name}.part`].map((one) => sizeOf(join(folder, one)))),
  )
  const needed = sizes(weights) - there.reduce((a, b) => a + b)
  const { bavail, bsize } = await statfs(folder)
  if (needed <= bavail * bsize) return
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`
  throw failed(
    'disk',
    `This model needs ${megabytes(needed)} more and the disk has ${megabytes(bavail * bsize)} free; free some space, then resume.`,
  )
}
