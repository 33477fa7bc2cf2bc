import { parentPort, workerData } from 'node:worker_threads'
import { attemptAsync, unwrap } from '../../domain/failure.ts'
import { writerById } from '../../formats/index.ts'
import { Snapshot } from '../../storage/snapshot.ts'
import { chosenTexts } from './chosen-texts.ts'
import { writeDocuments, type ExportData, type Written } from './exporting.ts'

/** A thread that reads a project as it is at one moment, writes it in a format, and tells what it wrote. */
const { file, choice } = workerData as ExportData
const written = await attemptAsync(async () => {
  using snapshot = await Snapshot.whole(file)
  const documents = [...chosenTexts(snapshot, choice)]
  const { parts, ...told } = writeDocuments(
    ...([
      unwrap(writerById(choice.format)),
      documents,
      snapshot.labels(),
      snapshot.guidelines,
    ] as const),
  )
  return { bytes: await new Blob(parts).arrayBuffer(), told }
})
if (written.ok) {
  const { bytes, told } = written.value
  const value: Written = { ...told, parts: [new Uint8Array(bytes)] }
  parentPort?.postMessage({ ok: true, value }, [bytes])
} else parentPort?.postMessage(written)
