import { parentPort, workerData } from 'node:worker_threads'
import { attemptAsync } from '../../domain/failure.ts'
import { compactFile, duplicateFile, isSound } from '../../storage/file/care.ts'
import type { Care, Cared } from './caring.ts'

/** A thread that does one thing with a whole project, and answers what came of it. */
const done = await attemptAsync(() => doneWith(workerData as Care))
const large = done.ok && 'bytes' in done.value ? [done.value.bytes.buffer] : []
parentPort?.postMessage(done, large)

/** All formats come with it, which the other tasks need not wait for. */
function archives() {
  return import('./archive.ts')
}

async function doneWith(care: Care): Promise<Cared[Care['task']]> {
  switch (care.task) {
    case 'check':
      return { sound: isSound(care.file) }
    case 'compact':
      return compactFile(care.file)
    case 'duplicate':
      duplicateFile(care.file, care.to, care.name)
      return {}
    case 'archive':
      return (await archives()).archiveProject(
        { name: care.name, dataFile: care.file },
        care.models,
      )
    case 'unpack':
      return (await archives()).unpackArchive(care.bytes, care.folder)
  }
}
