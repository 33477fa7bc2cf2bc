import { parentPort, workerData } from 'node:worker_threads'
import { readToImport, type FileToRead } from './read-file.ts'

/**
 * A thread that reads one file: tells what it holds, then gives its documents, one batch each time it is
 * asked, and null when there are no more.
 */
const read = await readToImport(workerData as FileToRead)
if (read.ok) {
  const { head, batches } = read.value
  const left = batches[Symbol.iterator]()
  parentPort?.on('message', () => {
    const { done, value } = left.next()
    parentPort?.postMessage(done ? null : value)
  })
  parentPort?.postMessage({ ok: true, value: head })
} else parentPort?.postMessage(read)
