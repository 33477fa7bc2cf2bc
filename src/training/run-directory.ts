import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { removeModelFiles } from '../checkpoints/copy.ts'
import { diskFailure } from '../files/disk.ts'
import { encodeLines } from '../files/encode-lines.ts'
import { readSafetensors, safetensorsChunks } from '../checkpoints/safetensors.ts'
import { FailureError } from '../domain/failure.ts'
import type { TrainingState, Weights } from '../nn/engine.ts'
import { formatSnapshot, parseSnapshot, type Snapshot } from './dataset.ts'
import type { EpochReport, Run } from '../model/runs.ts'
import { packMoments, unpackMoments } from './moments.ts'
import { diskFiles, replaceFile, type RunFiles } from './run-files.ts'
import type { Turns } from './turned.ts'

/** Where a run stands: enough, with the weights and moments, to go on as if never stopped. */
export interface Position {
  /** Updates done in all; also the counter of the dropout masks. */
  step: number
  /** Sum of the losses of the updates of the epoch under way. */
  lossSum: number
  /** Seconds of training before this session. */
  seconds: number
  /** Evaluations so far; the last one marked best is the one whose weights are kept. */
  epochs: EpochReport[]
  /** Loss of the steps so far, as a run keeps it; absent in earlier files, and of runs without steps. */
  losses?: Run['losses']
  /** Which held-out entities each evaluation found; absent before there was one. */
  turns?: Turns
}

/** What position.json says. The files it names are complete, since it is written after them. */
interface SaveRecord {
  /** Counts saves, so that no save overwrites a file of an earlier one. */
  save: number
  position: Position
  /** Names in the state folder; null once the run has finished. */
  weights: string | null
  moments: string | null
  /** Weights of the best evaluation. */
  best: string | null
  /** The model is written and nothing is left to do. */
  finished: boolean
  /** Why the run could not go on to its end, as a sentence; absent when it did, or still can. */
  broken?: string
}

const STATE_FILE = /^(weights|moments)-\d+\.safetensors$/

/**
 * The files of one run. A save writes new files and then puts position.json, which names them, in
 * the place of the one before, in one rename: at any instant the disk holds one consistent set of
 * weights, moments, best weights and position. Files that it no longer names are removed after.
 */
export class RunDirectory {
  readonly path: string
  private readonly files: RunFiles
  private record: SaveRecord | undefined

  constructor(path: string, files: RunFiles = diskFiles) {
    this.path = path
    this.files = files
  }

  get modelFolder(): string {
    return join(this.path, 'model')
  }

  private get stateFolder(): string {
    return join(this.path, 'state')
  }

  private at(name: string): string {
    return join(this.path, name)
  }

  async create(snapshot: Snapshot, settings: unknown): Promise<void> {
    try {
      await this.files.makeFolder(this.path)
      await this.files.write(this.at('dataset.jsonl'), encodeLines(formatSnapshot(snapshot)))
      await replaceFile(this.files, this.at('run.json'), JSON.stringify(settings, null, 2))
    } catch (error) {
      throw diskFailure(error, 'Preparing the run')
    }
  }

  async snapshot(): Promise<Snapshot> {
    return parseSnapshot(await this.snapshotText())
  }

  /** The snapshot as its lines. */
  snapshotText(): Promise<string> {
    return readFile(this.at('dataset.jsonl'), 'utf8')
  }

  /** The vocabulary a from-scratch run learned; on the disk before anything is trained with it. */
  async vocabulary(learn: () => string[]): Promise<string[]> {
    const path = this.at('vocab.json')
    const text = await readOptional(path)
    if (text !== undefined) return JSON.parse(text) as string[]
    const vocabulary = learn()
    await replaceFile(this.files, path, JSON.stringify(vocabulary)).catch((error: unknown) => {
      throw diskFailure(error, 'Saving the vocabulary')
    })
    return vocabulary
  }

  /** Where the run stands, or undefined when it never got to a save. */
  async position(): Promise<Pick<SaveRecord, 'position' | 'finished' | 'broken'> | undefined> {
    const text = await readOptional(this.at('position.json'))
    if (text === undefined) return undefined
    this.record = JSON.parse(text) as SaveRecord
    return this.record
  }

  /** The weights and moments that belong to `position`. */
  async state(): Promise<TrainingState> {
    const { position, weights: weightsFile, moments } = this.saved()
    const weights = await this.read(weightsFile)
    return {
      step: position.step,
      weights,
      ...unpackMoments(await this.read(moments), weights),
    }
  }

  /**
   * Saves weights, moments and position together; `best` marks these weights as the ones to keep. On
   * failure the earlier save stays in force. Returns the bytes written.
   */
  async save(state: TrainingState, position: Position, best: boolean): Promise<number> {
    const save = (this.record?.save ?? 0) + 1
    const [weights, moments] = [`weights-${save}.safetensors`, `moments-${save}.safetensors`]
    const record: SaveRecord = {
      save,
      position: structuredClone(position), // the caller goes on changing its own
      weights,
      moments,
      best: best ? weights : (this.record?.best ?? null),
      finished: false,
    }
    const packed = packMoments(state.firstMoments, state.secondMoments)
    try {
      await this.files.makeFolder(this.stateFolder)
      await this.write(weights, state.weights)
      await this.write(moments, packed)
      await this.commit(record)
    } catch (error) {
      await this.removeUnnamed().catch(() => undefined)
      throw this.saveFailure(error)
    }
    // A file that cannot be removed now (held open by a scanner, say) goes with the next save.
    await this.removeUnnamed().catch(() => undefined)
    return bytesOf(state.weights) + bytesOf(packed)
  }

  async loadBest(): Promise<Weights> {
    return this.read(this.saved().best)
  }

  /**
   * Marks the run as finished, its model being written, and frees the space of its state. `broken` is
   * the sentence of a run that could not go on to its end.
   */
  async finish(broken?: string): Promise<void> {
    const nothing = { weights: null, moments: null, best: null }
    const record = { ...this.saved(), ...nothing, finished: true, broken }
    try {
      await this.commit(record)
      await this.removeState()
    } catch (error) {
      throw diskFailure(error, 'Finishing the run')
    }
  }

  /** Marks a run as finished that kept no checkpoints on its way. */
  async finishAt(position: Position): Promise<void> {
    const nothing = { weights: null, moments: null, best: null }
    try {
      await this.commit({ save: 1, position, ...nothing, finished: true })
    } catch (error) {
      throw diskFailure(error, 'Finishing the run')
    }
  }

  /** Frees the space of a run that broke before there was a model to keep: nothing can go on from it. */
  async abandon(): Promise<void> {
    this.record = undefined
    await this.files.remove(this.at('position.json'))
    await this.removeState()
  }

  /** Removes the model, once it is kept elsewhere. */
  async removeModel(): Promise<void> {
    await removeModelFiles(this.modelFolder)
  }

  private async commit(record: SaveRecord): Promise<void> {
    await replaceFile(this.files, this.at('position.json'), JSON.stringify(record))
    this.record = record
    // A readable copy, made anew each time so that no epoch stands in it twice.
    const lines = record.position.epochs.map((report) => JSON.stringify(report) + '\n')
    await replaceFile(this.files, this.at('metrics.jsonl'), lines.join(''))
  }

  private saved(): SaveRecord {
    if (!this.record) throw new Error('the run has no checkpoint')
    return this.record
  }

  private write(name: string, tensors: Weights): Promise<void> {
    return this.files.write(join(this.stateFolder, name), safetensorsChunks(tensors))
  }

  private read(name: string | null): Promise<Weights> {
    if (name === null) throw new Error('the run keeps no such tensors')
    return readSafetensors(join(this.stateFolder, name))
  }

  private async removeUnnamed(): Promise<void> {
    const named = [this.record?.weights, this.record?.moments, this.record?.best]
    for (const name of await this.stateFiles()) {
      if (!named.includes(name)) await this.files.remove(join(this.stateFolder, name))
    }
  }

  private async removeState(): Promise<void> {
    for (const name of await this.stateFiles()) {
      await this.files.remove(join(this.stateFolder, name))
    }
    await this.files.removeFolder(this.stateFolder)
  }

  /** Names of what saves have written; whatever else lies there, or behind a link, is not the run's. */
  private async stateFiles(): Promise<string[]> {
    const info = await lstat(this.stateFolder).catch(() => undefined)
    if (!info?.isDirectory()) return []
    return (await readdir(this.stateFolder)).filter((name) => STATE_FILE.test(name))
  }

  /** Says what is kept: the disk is most likely full, and the user has hours in this run. */
  private saveFailure(error: unknown): unknown {
    const failure = diskFailure(error, 'Saving a checkpoint')
    if (!(failure instanceof FailureError)) return failure
    const kept = this.record
      ? `The checkpoint of step ${this.record.position.step} is kept; resume goes on from there.`
      : 'Nothing of this run had been saved before; resume starts it again.'
    return new FailureError({ ...failure.failure, message: `${failure.failure.message} ${kept}` })
  }
}

function bytesOf(tensors: Weights): number {
  return [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0)
}

/** The text of a file; undefined when there is none. */
async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
