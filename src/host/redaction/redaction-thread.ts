import { parentPort, workerData } from 'node:worker_threads'
import { attemptAsync, ok } from '../../domain/failure.ts'
import { openToRedact, type OpenedFile } from '../../redaction/open.ts'
import { redact, textsToRead } from '../../redaction/redact.ts'
import { Pseudonyms, replacementsFor } from '../../redaction/replacements.ts'
import { longBytes } from '../documents/reading/file-bytes.ts'
import type { FileToRead } from '../documents/reading/read-file.ts'
import type { Asked, RedactedFile } from './redacting.ts'

/**
 * A thread that redacts one file: tells the texts that people read in it; then, once it hears what was found in
 * them, the file without that.
 */
const { name, bytes, ...options } = (workerData as { file: FileToRead }).file
const opened = await openToRedact(name, longBytes(bytes).all(), options)
if (!opened.ok) parentPort?.postMessage(opened)
else {
  parentPort?.once('message', (asked: Asked) => void give(opened.value, asked))
  parentPort?.postMessage(ok(textsToRead(opened.value)))
}

async function give(file: OpenedFile, { finds, known, by, keys }: Asked): Promise<void> {
  const pseudonyms = new Pseudonyms(keys)
  const done = await attemptAsync(async (): Promise<RedactedFile> => {
    const redacted = await redact(file, finds, known, replacementsFor(by, pseudonyms))
    return { ...redacted, keys: [...pseudonyms.keys] }
  })
  parentPort?.postMessage(done)
}
