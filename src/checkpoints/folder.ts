import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { attemptAsync, unwrap, type Result } from '../domain/failure.ts'
import { parseJsonObject } from '../domain/json.ts'
import { formatConfig, parseConfig, parseReading } from '../families/config.ts'
import { familyOf } from '../families/index.ts'
import { folderName } from '../families/names.ts'
import type { Reading } from '../model/reading.ts'
import type { ModelConfig } from '../nn/config.ts'
import type { Weights } from '../nn/engine.ts'
import type { Allocate } from '../nn/memory.ts'
import type { Tokenizer } from '../text/tokenizer.ts'
import { onDisk } from '../files/disk.ts'
import { ADAPTER_FILE, adapterChunks, type TrainedAdapter } from './adapters/file.ts'
import { isInstantFolder, readInstant } from './instant.ts'
import type { LexicalVote } from '../lexical/vote.ts'
import { NESTED_FILE, splitHead } from './nested-head.ts'
import { refusal } from './refusal.ts'
import { replaceFolder } from '../files/replace.ts'
import { safetensorsChunks } from './safetensors.ts'
import { MAX_CONFIG_BYTES, readBytes, readText } from './texts.ts'
import { WEIGHTS_FILE } from './weight-names.ts'
import { readWeights, weightFiles } from './weights.ts'
import { readVote, voteFile } from './vote.ts'
import { whyNoConfig } from './what-is-it.ts'

/** A model as Hugging Face folders hold it. Weights may lack the head, or more. */
export interface Checkpoint {
  config: ModelConfig
  weights: Weights
  tokenizer: Tokenizer
  /** How the model asks to be read; a model from elsewhere says nothing. */
  reading?: Reading
  /** Words and shapes that decide with the network, where the reading gives them a say. */
  vote?: LexicalVote
  /** What was trained of it, where its base stayed as it was: it is kept beside the whole. */
  adapter?: TrainedAdapter
}

/** A folder as it was read. */
export type ReadCheckpoint = Required<Omit<Checkpoint, 'vote' | 'adapter'>> &
  Pick<Checkpoint, 'vote'>

const CONFIG = 'config.json'

/** Config alone: cheap, for lists of models. */
export function readConfig(folder: string): Promise<Result<ModelConfig>> {
  return attemptAsync(() => onDisk(readingOf(folder), () => requireConfig(folder)))
}

/** The config of a folder that has weights as well: what a base needs, before anything large is read. */
export function readBase(folder: string): Promise<Result<ModelConfig>> {
  return attemptAsync(() =>
    onDisk(readingOf(folder), async () => {
      const config = await requireConfig(folder)
      await weightFiles(folder)
      return config
    }),
  )
}

/** How the model of a folder asks to be read. */
export function readReading(folder: string): Promise<Result<Reading>> {
  return attemptAsync(() =>
    onDisk(readingOf(folder), async () => {
      if (await isInstantFolder(folder)) return unwrap(await readInstant(folder)).reading
      const text = await configText(folder)
      return parseReading(text, parseConfig(text))
    }),
  )
}

/** Reads a Hugging Face folder, under canonical tensor names. `allocate` makes the arrays of the weights. */
export function readCheckpoint(
  folder: string,
  allocate?: Allocate,
): Promise<Result<ReadCheckpoint>> {
  return attemptAsync(() =>
    onDisk(readingOf(folder), async () => {
      const text = await configText(folder)
      const config = parseConfig(text)
      // The small files first: they refuse most of what is no model.
      const tokenizer = await openTokenizer(folder, config)
      const reading = parseReading(text, config)
      const vote = await readVote(folder, config, reading)
      const weights = await readWeights(folder, config, allocate)
      return { config, tokenizer, weights, reading, vote }
    }),
  )
}

const readingOf = (folder: string) => `Reading ${basename(folder)}`

/** The tokeniser's part of a folder alone: cheap beside the weights. */
export function readTokenizer(folder: string): Promise<Result<Tokenizer>> {
  return attemptAsync(() =>
    onDisk(readingOf(folder), async () => openTokenizer(folder, await requireConfig(folder))),
  )
}

async function openTokenizer(folder: string, config: ModelConfig): Promise<Tokenizer> {
  const { tokenizer, specialTokens, firstPosition } = familyOf(config)
  const { tokenizer_class: tokenizerClass } = parseJsonObject(CONFIG, await configText(folder))
  const read = await tokenizer.read({
    text: (name) => readText(folder, name, tokenizer.files[name]),
    bytes: (name) => readBytes(folder, name, tokenizer.files[name]),
    rows: config.vocabSize,
    special: specialTokens,
    tokenizerClass,
    refusal: (why) => refusal(folder, why),
  })
  if (firstPosition > 0 && read.padId !== firstPosition - 1) {
    const why = `its tokeniser gives ${specialTokens.pad} the number ${read.padId}, where its positions begin behind ${firstPosition - 1}`
    throw refusal(folder, `${why}; choose a model that has its own tokeniser`)
  }
  return read
}

async function requireConfig(folder: string): Promise<ModelConfig> {
  return parseConfig(await configText(folder))
}

async function configText(folder: string): Promise<string> {
  const text = await readText(folder, CONFIG, MAX_CONFIG_BYTES)
  if (text === undefined) throw refusal(folder, await whyNoConfig(folder))
  return text
}

/**
 * Writes a folder that transformers loads. It appears under its name only when complete and on
 * disk; an earlier one of that name is replaced. `extra` files (a model card) go beside.
 */
export function writeCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  extra: Record<string, string> = {},
): Promise<Result<void>> {
  return attemptAsync(() =>
    replaceFolder(folder, (temporary) => fillCheckpoint(temporary, checkpoint, extra)),
  )
}

/** The same into a folder that is being made. */
export async function fillCheckpoint(
  folder: string,
  { config, tokenizer, weights, reading, vote, adapter }: Checkpoint,
  extra: Record<string, string> = {},
): Promise<void> {
  const family = familyOf(config)
  const { outermost, nested } = splitHead(config, weights)
  const named: Weights = new Map()
  for (const [name, tensor] of outermost) named.set(folderName(family, name), tensor)
  const texts = {
    [CONFIG]: formatConfig(config, tokenizer.padId, reading),
    ...tokenizer.files(config.maxPositions, config.typeVocabSize > 0),
    ...voteFile(vote),
    ...extra,
  }
  const write = (name: string, content: string | Iterable<Uint8Array>) =>
    writeFile(join(folder, name), content)
  for (const [name, text] of Object.entries(texts)) await write(name, text)
  await write(WEIGHTS_FILE, safetensorsChunks(named))
  if (nested) await write(NESTED_FILE, safetensorsChunks(nested))
  if (adapter) await write(ADAPTER_FILE, adapterChunks(config, adapter))
}
