import process from 'node:process'
import { parentPort } from 'node:worker_threads'
import { attemptAsync } from '../../domain/failure.ts'
import { pagesOf } from './pdf-pages.ts'
import type { PdfRequest } from './pdf-reader.ts'

// While it reads what is spoilt, pdf.js rejects promises that nobody listens to; the one that it gave tells of the same.
process.on('unhandledRejection', () => {})

/** A thread that reads one PDF after the other: answers with its pages or why there are none, and counts pages meanwhile. */
parentPort?.on('message', async ({ data, joinHyphens, progress }: PdfRequest) => {
  const onPage = () => void Atomics.add(progress, 0, 1)
  parentPort?.postMessage(await attemptAsync(() => pagesOf(data, joinHyphens, onPage)))
})
