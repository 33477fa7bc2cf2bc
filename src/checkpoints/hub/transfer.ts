import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { renameDurably } from '../../files/durable.ts'
import { failed, type FailureError } from '../../domain/failure.ts'
import type { HubFile } from './manifest.ts'
import { get, Interrupted, refuseStatus, type HubRequest, type HubResponse } from './request.ts'

export interface Transfer {
  url: string
  /** Where the whole file goes; `.part` and `.etag` lie beside it until then. */
  path: string
  file: HubFile
  request: HubRequest
  /** Hears how many bytes of this file are there. */
  onBytes(bytes: number): void
  /** Hears why the next attempt waits, in a sentence. */
  onWaiting(sentence: string): void
}

/** What arrived is not what the hub announced. */
class Damaged extends Error {}

/**
 * Fetches one file, going on from what an earlier attempt left, and compares size and hash before it
 * gets its name. Throws a FailureError when attempts run out or none would help; the part stays.
 */
export async function fetchFile(transfer: Transfer): Promise<void> {
  const { path, file, request, onWaiting } = transfer
  if ((await sizeOf(path)) === file.size) return transfer.onBytes(file.size)
  const { timing, signal } = request
  let best = await sizeOf(`${path}.part`)
  let damaged = 0
  for (let failures = 0; ;) {
    try {
      await attempt(transfer)
      return
    } catch (error) {
      if (error instanceof Damaged && ++damaged < 2) {
        await removePart(path)
        best = 0
        continue
      }
      if (error instanceof Damaged) throw spoilt(transfer, error.message)
      if (!(error instanceof Interrupted)) throw error
      const size = await sizeOf(`${path}.part`)
      if (size > best) failures = 0
      best = Math.max(best, size)
      const wait = waitFor(error, failures, timing)
      if (wait === undefined) throw unreachable(error)
      failures++
      onWaiting(waitingSentence(error, wait))
      await timing.wait(wait, signal)
    }
  }
}

/** Milliseconds until the next attempt; undefined when there should be none. */
export function waitFor(
  { retryAfterMs }: Interrupted,
  failures: number,
  { retryMs, maxRetryAfterMs }: HubRequest['timing'],
): number | undefined {
  if (failures >= retryMs.length) return undefined
  if (retryAfterMs !== undefined && retryAfterMs > maxRetryAfterMs) return undefined
  return Math.max(retryMs[failures], retryAfterMs ?? 0)
}

export function waitingSentence({ message }: Interrupted, ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return `${message}; trying again in ${seconds} second${seconds === 1 ? '' : 's'}.`
}

export function unreachable({ message, retryAfterMs }: Interrupted): FailureError {
  const minutes = Math.ceil((retryAfterMs ?? 0) / 60_000)
  const when = minutes > 0 ? ` in ${minutes} minute${minutes === 1 ? '' : 's'}` : ''
  return failed(
    'offline',
    `${message}; check the network and the mirror in Models, then resume${when}. What was fetched is kept.`,
  )
}

async function attempt(transfer: Transfer): Promise<void> {
  const { url, path, file, request } = transfer
  const host = new URL(url).host
  let have = await sizeOf(`${path}.part`)
  const etag = await readFile(`${path}.etag`, 'utf8').catch(() => undefined)
  // Without its ETag, or with too much of it, the part may be of another file.
  if (have > file.size || (have > 0 && etag === undefined)) have = 0
  if (have < file.size) {
    const headers = have > 0 ? { Range: `bytes=${have}-`, 'If-Range': etag as string } : undefined
    const response = await get(url, { ...request, headers })
    if (response.status === 416) {
      response.drop()
      throw new Damaged('does not go on where it stopped')
    }
    refuseStatus(response, file.name, host)
    await receive(response, transfer, startOf(response, have, etag, file))
  }
  await verify(transfer)
  await renameDurably(`${path}.part`, path)
  await rm(`${path}.etag`, { force: true })
}

/** The byte that an answer begins at: where we stopped, or 0. Throws Damaged when it lies. */
function startOf(
  response: HubResponse,
  have: number,
  etag: string | undefined,
  file: HubFile,
): number {
  const { status, headers } = response
  if (status === 200) return 0
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '')
  const sameFile = (headers.get('etag') ?? etag) === etag
  if (Number(range?.[1]) === have && Number(range?.[3]) === file.size && sameFile) return have
  response.drop()
  throw new Damaged('does not go on where it stopped')
}

/** Writes the body at its place in the part; more than was announced is refused. */
async function receive(response: HubResponse, transfer: Transfer, start: number): Promise<void> {
  const { path, file, onBytes } = transfer
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    response.drop()
    throw new Damaged('is a web page')
  }
  // The length of a compressed body is not the file's.
  const encoded = response.headers.has('content-encoding')
  const announced = encoded ? null : response.headers.get('content-length')
  if (announced !== null && start + Number(announced) !== file.size) {
    response.drop()
    throw new Damaged('has another size than announced')
  }
  if (start === 0) await startPart(path, response.headers.get('etag'))
  const handle = await open(`${path}.part`, 'r+')
  let at = start
  try {
    for await (const chunk of response.chunks()) {
      if (at + chunk.length > file.size) throw new Damaged('is longer than announced')
      for (let done = 0; done < chunk.length;) {
        const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, at + done)
        done += bytesWritten
      }
      at += chunk.length
      onBytes(at)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (at < file.size) throw new Interrupted(`${new URL(transfer.url).host} broke off`, true)
}

/** An empty part; a strong ETag beside it is what allows going on later. */
async function startPart(path: string, etag: string | null): Promise<void> {
  await removePart(path)
  await writeFile(`${path}.part`, '')
  if (etag !== null && !etag.startsWith('W/')) await writeFile(`${path}.etag`, etag)
}

/** Reads the whole part again, because what was on the disk before counts too. */
async function verify({ path, file }: Transfer): Promise<void> {
  const { sha256, gitSha1, size } = file
  const expected = sha256 ?? gitSha1
  if (expected === undefined) return
  const hash = createHash(sha256 ? 'sha256' : 'sha1')
  if (!sha256) hash.update(`blob ${size}\0`)
  for await (const chunk of createReadStream(`${path}.part`, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk as Uint8Array)
  }
  if (hash.digest('hex') !== expected) throw new Damaged('has another hash than announced')
}

function spoilt({ url, file }: Transfer, how: string): FailureError {
  return failed(
    'bad-input',
    `${file.name} from ${new URL(url).host} ${how}, twice; try again later or choose another mirror in Models.`,
  )
}

async function removePart(path: string): Promise<void> {
  for (const suffix of ['.part', '.etag']) await rm(path + suffix, { force: true })
}

export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}
