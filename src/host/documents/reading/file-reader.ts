import type { Worker } from 'node:worker_threads'
import { fail, stopped, unwrap, type Result } from '../../../domain/failure.ts'
import { log } from '../../../files/log.ts'
import { firstBytes, isPacked } from '../../../formats/index.ts'
import type { LabelledSpan, Range } from '../../../model/documents.ts'
import type { FilePreview } from '../../../model/file-preview.ts'
import { nextMessage, startThread } from '../../../threads/thread.ts'
import { longBytes, sizeOf, type FileBytes } from './file-bytes.ts'
import { previewFile } from './preview-file.ts'
import { unpackRanges } from '../../../storage/documents/ranges.ts'
import { readToImport, type Batch, type FileHead, type FileToRead } from './read-file.ts'

/** Smaller files are read in less time than others notice, and than a thread takes to start. */
const LARGE_BYTES = 60_000

/** Bytes at the beginning of a file that tell whether it is packed. */
const SEEN_BYTES = 16 * 1024

/** What a packed file may take until its documents are there: more than any text does. */
const MAX = { seconds: 120, bytes: 1024 ** 3 }

/** How often it is looked at what a thread takes, in milliseconds. */
const LOOK_MS = 200

/** What a file holds, and its documents a few at a time; to be closed. */
export interface OpenedFile {
  head: FileHead
  batches: AsyncIterable<Batch> | Iterable<Batch>
  close(): Promise<void>
}

export interface FileText {
  text: string
  words: Range[] | null
  spans: LabelledSpan[]
}

/**
 * Reads a file, one that is large or packed in a thread of its own, so that nobody waits for it. Throws a
 * FailureError when it cannot be read, or when the signal stops it.
 */
export async function openFile(file: FileToRead, signal?: AbortSignal): Promise<OpenedFile> {
  if (!needsThread(file)) {
    const read = unwrap(await readToImport(file))
    return { ...read, close: async () => {} }
  }
  const worker = threadWith(import.meta.url, 'file-thread', { task: 'read', file })
  const close = async () => void (await worker.terminate())
  try {
    const head = unwrap(await answerOf<FileHead>(worker, file, signal))
    return { head, batches: batchesOf(worker, signal), close }
  } catch (error) {
    await close()
    throw signal?.aborted ? stopped() : error
  }
}

/** A file read whole: what it holds, and its documents with all of their spans. Throws as `openFile` does. */
export async function readTexts(
  file: FileToRead,
  signal?: AbortSignal,
): Promise<{ head: FileHead; texts: FileText[] }> {
  const { head, batches, close } = await openFile(file, signal)
  const texts: FileText[] = []
  try {
    for await (const batch of batches) {
      if ('spans' in batch) texts[texts.length - 1].spans.push(...batch.spans)
      else
        for (const { row, spans } of batch.documents) {
          const words = row.words === null ? null : unpackRanges(row.words)
          texts.push({ text: row.text, words, spans: [...spans] })
        }
    }
    return { head, texts }
  } finally {
    await close()
  }
}

/** What a file would give, read in the same way. Throws a FailureError. */
export async function openPreview(file: FileToRead, signal?: AbortSignal): Promise<FilePreview> {
  if (!needsThread(file)) return unwrap(await previewFile(file))
  const worker = threadWith(import.meta.url, 'file-thread', { task: 'preview', file })
  try {
    return unwrap(await answerOf<FilePreview>(worker, file, signal))
  } catch (error) {
    throw signal?.aborted ? stopped() : error
  } finally {
    await worker.terminate()
  }
}

const needsThread = ({ bytes }: FileToRead) => sizeOf(bytes) >= LARGE_BYTES || isPackedFile(bytes)

const isPackedFile = (bytes: FileBytes) => isPacked(firstBytes(longBytes(bytes), SEEN_BYTES))

/** A thread for one file, which it gets with what else it has to know; started as `startThread` does. */
export function threadWith(
  beside: string,
  name: string,
  data: { file: FileToRead; task?: string },
): Worker {
  const { bytes } = data.file
  // A copy of what is in memory, as it may be part of more, goes over to the thread.
  const own = bytes instanceof Uint8Array ? new Uint8Array(bytes) : bytes
  const worker = startThread(beside, name, {
    workerData: { ...data, file: { ...data.file, bytes: own } },
    transferList: own instanceof Uint8Array ? [own.buffer] : [],
  })
  // Whoever waits for an answer is told; between two answers nobody does.
  worker.on('error', (error) => log.error('A thread that read a file ended', error))
  return worker
}

/** What a thread answers next; a packed file that takes too long or too much ends it. */
export async function answerOf<T>(
  worker: Worker,
  file: FileToRead,
  signal?: AbortSignal,
): Promise<Result<T>> {
  const enough = new AbortController()
  const [before, until] = [process.memoryUsage.rss(), performance.now() + MAX.seconds * 1000]
  const look = () => {
    const taken = process.memoryUsage.rss() - before - sizeOf(file.bytes)
    if (taken > MAX.bytes || performance.now() > until) enough.abort()
  }
  const looking = isPackedFile(file.bytes) ? setInterval(look, LOOK_MS) : undefined
  const either = signal ? AbortSignal.any([signal, enough.signal]) : enough.signal
  try {
    return await nextMessage<Result<T>>(worker, either)
  } catch (error) {
    if (enough.signal.aborted && !signal?.aborted) return tooMuch(file.name)
    throw error
  } finally {
    clearInterval(looking)
  }
}

const tooMuch = (file: string) =>
  fail(
    'bad-input',
    'The file takes more time or memory than any text needs, so reading it was ended; save its text in another format and import that.',
    { file },
  )

async function* batchesOf(worker: Worker, signal?: AbortSignal): AsyncGenerator<Batch> {
  const next = () => {
    const answered = nextMessage<Batch | null>(worker, signal)
    worker.postMessage('next')
    return answered
  }
  // One is on its way while the one before is written.
  let coming = next()
  for (;;) {
    const batch = await coming
    if (!batch) return
    coming = next()
    // Whoever stops does not wait for it.
    coming.catch(() => {})
    yield batch
  }
}
