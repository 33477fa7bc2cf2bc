import type { ImportTwins, Skipping } from '../../model/importing.ts'
import { EXCERPT_LENGTH } from '../../model/limits.ts'
import { Twins, type Twin } from '../../domain/twins.ts'
import type { Project } from '../../storage/project.ts'
import type { NewDocument } from '../../storage/steps/adding-step.ts'
import { inTurns } from '../turns.ts'
import { openFile } from './reading/file-reader.ts'
import type { Batch, FileToRead } from './reading/read-file.ts'

/** The texts of a project, to tell which come again. */
async function twinsOf(project: Project, skip: Skipping, signal?: AbortSignal): Promise<Twins> {
  const twins = new Twins({ onlyEqual: skip === 'equal' })
  await inTurns(project.texts(), ({ text }) => void twins.add(text), { signal })
  return twins
}

/** Leaves documents out that the project, or a file before, has already. */
export class Skipper {
  private readonly twins: Twins
  /** Whether the last document was left out, of which more spans may come. */
  private isOut = false

  private constructor(twins: Twins) {
    this.twins = twins
  }

  /** Null where nothing is to be left out. */
  static async for(project: Project, skip: Skipping, signal?: AbortSignal) {
    return skip === 'none' ? null : new Skipper(await twinsOf(project, skip, signal))
  }

  /** What of a batch is new; null when nothing of it is. */
  batch(batch: Batch): Batch | null {
    if ('spans' in batch) return this.isOut ? null : batch
    const documents = batch.documents.filter((one) => this.isNew(one))
    return documents.length === 0 ? null : { documents }
  }

  private isNew({ row: { text } }: NewDocument): boolean {
    const twin = this.twins.add(text)
    this.isOut = twin !== null
    return !this.isOut
  }
}

/** Twins shown before an import. */
const SHOWN = 5

/** How many documents of files are in the project, or in an earlier file, already; some of them are shown. */
export async function importTwinsOf(
  project: Project,
  files: readonly FileToRead[],
  signal?: AbortSignal,
): Promise<ImportTwins> {
  const beginnings: string[] = []
  const twins = new Twins()
  const known = (text: string) => {
    beginnings.push(text.slice(0, EXCERPT_LENGTH).toWellFormed())
    return twins.add(text)
  }
  await inTurns(project.texts(), ({ text }) => void known(text), { signal })
  const inProject = beginnings.length
  const found: ImportTwins = { equal: 0, near: 0, examples: [] }
  const look = ({ row: { text } }: NewDocument) => {
    const twin = known(text)
    if (!twin) return
    found[twin.kind]++
    if (found.examples.length < SHOWN) found.examples.push(exampleOf(twin))
  }
  const exampleOf = ({ kind, of }: Twin) => ({
    ...{ kind, text: beginnings.at(-1) as string, other: beginnings[of] },
    inProject: of < inProject,
  })
  for (const file of files) {
    const opened = await openFile(file, signal)
    try {
      for await (const batch of opened.batches)
        await inTurns('documents' in batch ? batch.documents : [], look, { signal })
    } finally {
      await opened.close()
    }
  }
  return found
}
