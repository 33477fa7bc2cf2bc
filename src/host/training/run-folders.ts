import { join } from 'node:path'
import { failed } from '../../domain/failure.ts'
import type { Run } from '../../model/runs.ts'
import { contained } from '../../files/contained.ts'
import { log } from '../../files/log.ts'
import type { Snapshot } from '../../training/dataset.ts'
import { RunDirectory } from '../../training/run-directory.ts'

const AGAIN = '“Again…” trains with its settings on the documents as they are now.'

/** The folders of runs on this machine. */
export class RunFolders {
  private readonly folder: string

  constructor(dataFolder: string) {
    this.folder = join(dataFolder, 'runs')
  }

  of({ id }: Pick<Run, 'id'>): RunDirectory {
    return new RunDirectory(contained(this.folder, id))
  }

  /** The documents as they were for a run. Throws a FailureError where they are not on this machine, or cannot be read. */
  snapshot(run: Run): Promise<Snapshot> {
    return this.asThen(run, AGAIN, (directory) => directory.snapshot())
  }

  /** The same as lines that nobody has read yet; `instead` is the sentence that says what follows where they are not here. */
  snapshotText(run: Run, instead: string): Promise<string> {
    return this.asThen(run, instead, (directory) => directory.snapshotText())
  }

  private async asThen<T>(
    run: Run,
    instead: string,
    read: (directory: RunDirectory) => Promise<T>,
  ): Promise<T> {
    const directory = this.of(run)
    try {
      return await read(directory)
    } catch (error) {
      log.info(`The documents of run ${run.id} cannot be read: ${String(error)}`)
      throw failed(
        'not-found',
        `The documents of ${run.name} as they were then are not on this machine: it was trained on another one, or its folder was removed. ${instead}`,
      )
    }
  }
}
