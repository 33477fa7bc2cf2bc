import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { FailureError, stopped, unwrap, type Result } from '../../../domain/failure.ts'
import { log } from '../../../files/log.ts'
import { readToImport, type Batch, type FileHead, type FileToRead } from './read-file.ts'

/** Smaller files are read in less time than others notice, and than a thread takes to start. */
const LARGE_BYTES = 60_000

/** Unbuilt, the thread's file lies beside this one; the bundle of the app has it beside its entry. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** What a file holds, and its documents a few at a time; to be closed. */
export interface OpenedFile {
  head: FileHead
  batches: AsyncIterable<Batch> | Iterable<Batch>
  close(): Promise<void>
}

/**
 * Reads a file, a large one in a thread of its own, so that nobody waits for it. Throws a FailureError when it
 * cannot be read, or when the signal stops it.
 */
export async function openFile(file: FileToRead, signal?: AbortSignal): Promise<OpenedFile> {
  if (file.bytes.length < LARGE_BYTES) {
    const read = unwrap(await readToImport(file))
    return { ...read, close: async () => {} }
  }
  // Its bytes go over to the thread: nobody here needs them any more.
  const bytes = file.bytes.slice()
  const worker = new Worker(new URL(`./file-thread${extension}`, import.meta.url), {
    workerData: { ...file, bytes },
    transferList: [bytes.buffer],
  })
  // Whoever waits for an answer is told; between two answers nobody does.
  worker.on('error', (error) => log.error('A thread that read a file ended', error))
  const close = async () => void (await worker.terminate())
  try {
    const [read] = (await once(worker, 'message', { signal })) as [Result<FileHead>]
    if (!read.ok) throw new FailureError(read.failure)
    return { head: read.value, batches: batchesOf(worker, signal), close }
  } catch (error) {
    await close()
    throw signal?.aborted ? stopped() : error
  }
}

async function* batchesOf(worker: Worker, signal?: AbortSignal): AsyncGenerator<Batch> {
  const next = async () => {
    const answered = once(worker, 'message', { signal })
    worker.postMessage('next')
    return ((await answered) as [Batch | null])[0]
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
