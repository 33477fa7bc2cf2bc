import type { TaggedPart } from '../../model/tagging.ts'
import type { FileToRead } from '../documents/reading/read-file.ts'
import type { Host } from '../host.ts'
import { TextsSum } from './journals.ts'
import { asTagged, findStream } from './tagging.ts'
import { textsOf } from './texts-of-file.ts'

/** How long results are gathered before they are given, in milliseconds: as often as anybody can look. */
const GATHER_MS = 150

/**
 * Tags each document of a file and gives the results some at a time. What was found in the same file by the same
 * model is kept for a while: a work that was cut off goes on where it ended. Throws a FailureError.
 */
export async function* tagFile(
  { workers, journals }: Pick<Host, 'workers' | 'journals'>,
  modelFolder: string,
  file: FileToRead,
  signal?: AbortSignal,
): AsyncGenerator<TaggedPart> {
  const all = await textsOf(file, signal)
  const sum = new TextsSum()
  for (const one of all) sum.add(one)
  const engine = await workers.engines.choose('auto')
  const journal = await journals.open({ modelFolder, engine, texts: sum.value() })
  try {
    let part: TaggedPart = { texts: [], done: 0, of: all.length }
    let given = performance.now()
    const found = findStream(workers, modelFolder, all, { journal, signal })
    for await (const { text, entities } of found) {
      part.texts.push(asTagged(text, entities))
      part.done++
      if (performance.now() - given < GATHER_MS) continue
      yield part
      part = { ...part, texts: [] }
      given = performance.now()
    }
    yield part
  } finally {
    await journal?.close()
  }
}
