import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { attemptAsync, FailureError, type Result } from '../domain/failure.ts'
import { parameterShapes } from '../nn/bert.ts'
import type { BertConfig } from '../nn/config.ts'
import type { Weights } from '../nn/engine.ts'
import type { NormaliserOptions } from '../text/normalise.ts'
import { formatConfig, parseConfig } from './config.ts'
import { diskFailure } from './disk.ts'
import { canonicalNames, distilbertNames } from './names.ts'
import { readSafetensors, readShardedSafetensors, safetensorsChunks } from './safetensors.ts'
import { tokenizerFiles } from './tokenizer-files.ts'

/** A model as Hugging Face folders hold it. Weights may lack the head, or more. */
export interface Checkpoint {
  config: BertConfig
  weights: Weights
  vocabulary: string[]
  tokenizer: NormaliserOptions
}

/** The largest vocabulary file read; multilingual BERT's is 1 MB. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024

async function readText(folder: string, name: string): Promise<string | undefined> {
  const path = join(folder, name)
  const info = await stat(path).catch(() => undefined)
  if (!info?.isFile()) return undefined
  if (info.size > MAX_TEXT_BYTES) throw refusal(folder, `${name} is far too large`)
  return readFile(path, 'utf8')
}

function refusal(folder: string, why: string): FailureError {
  return new FailureError({
    code: 'bad-input',
    message: `${basename(folder)} is not a usable model folder: ${why}.`,
  })
}

/** Config alone: cheap, for lists of models. */
export function readConfig(folder: string): Promise<Result<BertConfig>> {
  return attemptAsync(async () => {
    const text = await readText(folder, 'config.json')
    if (text === undefined) throw refusal(folder, 'it has no config.json')
    return parseConfig(text)
  })
}

/** Reads a Hugging Face folder of BERT or DistilBERT, under canonical tensor names. */
export function readCheckpoint(folder: string): Promise<Result<Checkpoint>> {
  return attemptAsync(async () => {
    const configText = await readText(folder, 'config.json')
    if (configText === undefined) throw refusal(folder, 'it has no config.json')
    const config = parseConfig(configText)
    const weights = canonicalNames(await readWeights(folder))
    checkEncoder(folder, config, weights)
    const tokenizer = tokenizerOptions(await readText(folder, 'tokenizer_config.json'))
    const vocabulary = await readVocabulary(folder)
    if (vocabulary.length > config.vocabSize) {
      throw refusal(folder, 'its vocabulary is larger than its embedding table')
    }
    return { config, weights, vocabulary, tokenizer }
  })
}

/** The tokeniser's part of a folder alone: cheap beside the weights. */
export function readTokenizerFiles(
  folder: string,
): Promise<Result<Pick<Checkpoint, 'vocabulary' | 'tokenizer'>>> {
  return attemptAsync(async () => ({
    vocabulary: await readVocabulary(folder),
    tokenizer: tokenizerOptions(await readText(folder, 'tokenizer_config.json')),
  }))
}

async function readWeights(folder: string): Promise<Weights> {
  const has = async (name: string) =>
    (await stat(join(folder, name)).catch(() => undefined))?.isFile()
  if (await has('model.safetensors')) return readSafetensors(join(folder, 'model.safetensors'))
  const index = join(folder, 'model.safetensors.index.json')
  if (await has('model.safetensors.index.json')) return readShardedSafetensors(index, folder)
  if (await has('pytorch_model.bin')) {
    throw refusal(
      folder,
      'pytorch_model.bin can run code when read; save the model again with safe_serialization=True, or download its model.safetensors',
    )
  }
  throw refusal(folder, 'it has no model.safetensors')
}

/** Everything but the head must be there, in the shapes that config.json promises. */
function checkEncoder(folder: string, config: BertConfig, weights: Weights): void {
  for (const [name, shape] of parameterShapes({ ...config, labels: ['O'] })) {
    if (name.startsWith('classifier.')) continue
    const tensor = weights.get(name)
    if (!tensor) throw refusal(folder, `the tensor ${name} is missing`)
    if (tensor.shape.join() !== shape.join())
      throw refusal(folder, `${name} has another shape than config.json says`)
  }
}

async function readVocabulary(folder: string): Promise<string[]> {
  const plain = await readText(folder, 'vocab.txt')
  if (plain !== undefined) return plain.replace(/\r?\n$/, '').split(/\r?\n/)
  const json = await readText(folder, 'tokenizer.json')
  const vocab = json ? vocabularyOf(json) : undefined
  if (!vocab) throw refusal(folder, 'it has neither vocab.txt nor a WordPiece tokenizer.json')
  return vocab
}

function vocabularyOf(json: string): string[] | undefined {
  try {
    const model = (
      JSON.parse(json) as { model?: { type?: string; vocab?: Record<string, number> } }
    ).model
    if (model?.type !== 'WordPiece' || !model.vocab) return undefined
    return Object.entries(model.vocab)
      .sort((a, b) => a[1] - b[1])
      .map(([token]) => token)
  } catch {
    return undefined
  }
}

function tokenizerOptions(text: string | undefined): NormaliserOptions {
  let json: Record<string, unknown> = {}
  try {
    json = text ? (JSON.parse(text) as Record<string, unknown>) : {}
  } catch {
    // Defaults below are BERT's own.
  }
  return {
    lowercase: json.do_lower_case !== false,
    stripAccents: typeof json.strip_accents === 'boolean' ? json.strip_accents : null,
    chineseChars: json.tokenize_chinese_chars !== false,
  }
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
  const { config, vocabulary, tokenizer, weights } = checkpoint
  const named = config.architecture === 'distilbert' ? distilbertNames(weights) : weights
  const texts = {
    'config.json': formatConfig(config, Math.max(0, vocabulary.indexOf('[PAD]'))),
    ...tokenizerFiles(vocabulary, tokenizer, config.maxPositions),
    ...extra,
  }
  return attemptAsync(() =>
    replaceFolder(folder, async (temporary) => {
      for (const [name, text] of Object.entries(texts)) {
        await writeDurably(join(temporary, name), [Buffer.from(text)])
      }
      await writeDurably(join(temporary, 'model.safetensors'), safetensorsChunks(named))
    }),
  )
}

/** Fills a temporary folder, then puts it in the place of `folder`. A failure leaves the old one. */
export async function replaceFolder(
  folder: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${folder}.new`
  try {
    await mkdir(dirname(folder), { recursive: true })
    await rm(temporary, { recursive: true, force: true })
    await mkdir(temporary)
    await fill(temporary)
    await rm(`${folder}.old`, { recursive: true, force: true })
    await rename(folder, `${folder}.old`).catch(ignoreMissing)
    await rename(temporary, folder)
    await rm(`${folder}.old`, { recursive: true, force: true })
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
    throw diskFailure(error, `Saving ${basename(folder)}`)
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

/** Writes the chunks and waits until they are on the disk. */
export async function writeDurably(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const handle = await open(path, 'w')
  try {
    for (const chunk of chunks) await handle.writeFile(chunk)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
