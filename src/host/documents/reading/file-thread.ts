import { parentPort, workerData } from 'node:worker_threads'
import { previewFile } from './preview-file.ts'
import { readToImport, type FileToRead } from './read-file.ts'

/**
 * A thread that reads one file: tells what it would give; or what it holds, then its documents, one batch each
 * time it is asked, and null when there are no more.
 */
const { task, file } = workerData as { task: 'read' | 'preview'; file: FileToRead }
if (task === 'preview') parentPort?.postMessage(await previewFile(file))
else await give()

async function give(): Promise<void> {
  const read = await readToImport(file)
  if (!read.ok) {
    parentPort?.postMessage(read)
    return
  }
  const { head, batches } = read.value
  const left = batches[Symbol.iterator]()
  parentPort?.on('message', () => {
    const { done, value } = left.next()
    parentPort?.postMessage(done ? null : value)
  })
  parentPort?.postMessage({ ok: true, value: head })
}
