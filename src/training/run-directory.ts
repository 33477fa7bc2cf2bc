import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diskFailure } from '../checkpoints/disk.ts'
import { replaceFolder, writeDurably } from '../checkpoints/folder.ts'
import { readSafetensors, safetensorsChunks } from '../checkpoints/safetensors.ts'
import type { TrainingState, Weights } from '../nn/engine.ts'
import { formatSnapshot, parseSnapshot, type Snapshot } from './dataset.ts'
import type { EpochResult } from './events.ts'

/** Where a run stands: enough, with the weights and moments, to go on as if never stopped. */
export interface Position {
  /** Epoch under way, 1-based, and the updates done in it. */
  epoch: number
  stepInEpoch: number
  /** Updates done in all; also the counter of the dropout masks. */
  step: number
  /** Sum of the losses of this epoch's updates so far. */
  lossSum: number
  /** Seconds of training before this session. */
  seconds: number
  epochs: EpochResult[]
}

/** The files of one run. Everything that replaces something does so by rename. */
export class RunDirectory {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  get modelFolder(): string {
    return join(this.path, 'model')
  }

  async create(snapshot: Snapshot, settings: unknown): Promise<void> {
    try {
      await mkdir(this.path, { recursive: true })
      await writeDurably(join(this.path, 'dataset.jsonl'), encodeLines(formatSnapshot(snapshot)))
      await writeFile(join(this.path, 'run.json'), JSON.stringify(settings, null, 2))
    } catch (error) {
      throw diskFailure(error, 'Preparing the run')
    }
  }

  async snapshot(): Promise<Snapshot> {
    return parseSnapshot(await readFile(join(this.path, 'dataset.jsonl'), 'utf8'))
  }

  /** The vocabulary a from-scratch run learned, so that a resumed one uses the same. */
  async vocabulary(learn: () => string[]): Promise<string[]> {
    const path = join(this.path, 'vocab.json')
    try {
      return JSON.parse(await readFile(path, 'utf8')) as string[]
    } catch {
      const vocabulary = learn()
      await writeDurably(path, [Buffer.from(JSON.stringify(vocabulary))])
      return vocabulary
    }
  }

  /** A readable record of the epochs; the position holds the figures that count. */
  async appendMetrics(report: EpochResult): Promise<void> {
    await appendFile(join(this.path, 'metrics.jsonl'), JSON.stringify(report) + '\n')
  }

  /** Saves weights, moments and position together. On failure the earlier ones stay. */
  saveLast(state: TrainingState, position: Position): Promise<void> {
    return replaceFolder(join(this.path, 'checkpoint-last'), async (folder) => {
      const parts = { weights: state.weights, m: state.firstMoments, v: state.secondMoments }
      for (const [name, tensors] of Object.entries(parts)) {
        await writeDurably(join(folder, `${name}.safetensors`), safetensorsChunks(tensors))
      }
      await writeDurably(join(folder, 'position.json'), [Buffer.from(JSON.stringify(position))])
    })
  }

  /** The last saved state, or undefined when the run never got that far. */
  async loadLast(): Promise<{ state: TrainingState; position: Position } | undefined> {
    // A kill between two renames leaves the complete earlier checkpoint under '.old'.
    for (const name of ['checkpoint-last', 'checkpoint-last.old']) {
      const folder = join(this.path, name)
      const text = await readFile(join(folder, 'position.json'), 'utf8').catch(() => undefined)
      if (text === undefined) continue
      const position = JSON.parse(text) as Position
      const read = (part: string) => readSafetensors(join(folder, `${part}.safetensors`))
      const [weights, firstMoments, secondMoments] = [
        await read('weights'),
        await read('m'),
        await read('v'),
      ]
      return { position, state: { step: position.step, weights, firstMoments, secondMoments } }
    }
    return undefined
  }

  saveBest(weights: Weights): Promise<void> {
    return replaceFolder(join(this.path, 'checkpoint-best'), (folder) =>
      writeDurably(join(folder, 'weights.safetensors'), safetensorsChunks(weights)),
    )
  }

  async loadBest(): Promise<Weights> {
    const path = (name: string) => join(this.path, name, 'weights.safetensors')
    return readSafetensors(path('checkpoint-best')).catch(() =>
      readSafetensors(path('checkpoint-best.old')),
    )
  }

  /** Frees the space of the checkpoints once the model is written. */
  async removeCheckpoints(): Promise<void> {
    for (const name of ['checkpoint-last', 'checkpoint-best']) {
      await rm(join(this.path, name), { recursive: true, force: true })
    }
  }
}

function* encodeLines(lines: Iterable<string>): Generator<Uint8Array> {
  for (const line of lines) yield Buffer.from(line)
}
