import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { familyOf } from '../families/index.ts'
import { parameterShapes } from '../families/model.ts'
import { canonicalName } from '../families/names.ts'
import type { ModelConfig } from '../nn/config.ts'
import type { Tensor, Weights } from '../nn/engine.ts'
import { allFinite } from '../nn/finite.ts'
import type { Allocate } from '../nn/memory.ts'
import { isObject, parseJsonObject } from '../domain/json.ts'
import { joinHead } from './nested-head.ts'
import { AGAIN, refusal } from './refusal.ts'
import { isFloat, openSafetensors, type SafetensorsFile } from './safetensors.ts'
import { refuse, type Entry } from './safetensors-header.ts'
import { isPointer, pointerRefusal, readText } from './texts.ts'
import { whyNoWeights } from './what-is-it.ts'

export const WEIGHTS_FILE = 'model.safetensors'
export const INDEX_FILE = 'model.safetensors.index.json'
/** The tensors of the head: [classes, H] and [classes]. */
export const HEAD = ['classifier.weight', 'classifier.bias'] as const

/** The largest index file; BERT-large's has 393 names. */
export const MAX_INDEX_BYTES = 4 * 1024 * 1024
/** Shards are gigabytes each; a BERT has two or three. */
const MAX_SHARDS = 200

/** Tensors read at the same time: as many as the runtime has threads for files. */
const READS_AT_ONCE = 4

interface Source {
  file: SafetensorsFile
  entry: Entry
}

/**
 * Reads the model's tensors under canonical names; those of other heads are left in the file. Every
 * shape is compared with the configuration before anything is read. The head may be missing.
 */
export async function readWeights(
  folder: string,
  config: ModelConfig,
  allocate?: Allocate,
): Promise<Weights> {
  const files: SafetensorsFile[] = []
  try {
    for (const name of await weightFiles(folder)) {
      files.push(await openSafetensors(join(folder, name)))
    }
    const weights = await readAll(folder, planned(folder, config, files), allocate)
    await joinHead(folder, config, weights, allocate)
    return weights
  } finally {
    for (const file of files) await file.close()
  }
}

/** Reads several tensors at once; the weights come in the order of `sources`. */
async function readAll(
  folder: string,
  sources: Map<string, Source>,
  allocate?: Allocate,
): Promise<Weights> {
  const tensors = new Map<string, Tensor>()
  const queue = sources.entries()
  const readRest = async () => {
    for (const [name, { file, entry }] of queue) {
      const data = await file.read(entry, allocate)
      if (!allFinite(data)) {
        throw refusal(
          folder,
          `${name} holds values that are not numbers; choose an earlier checkpoint, or train it again`,
        )
      }
      tensors.set(name, { shape: entry.shape, data })
    }
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, readRest))
  return new Map([...sources.keys()].map((name) => [name, tensors.get(name) as Tensor]))
}

/** The file with the weights, or its shards; only plain names, each an existing file. */
export async function weightFiles(folder: string): Promise<string[]> {
  const has = async (name: string) =>
    (await stat(join(folder, name)).catch(() => undefined))?.isFile() === true
  const files = (await has(WEIGHTS_FILE)) ? [WEIGHTS_FILE] : await shardsIn(folder)
  for (const name of files) {
    if (!(await has(name))) throw refusal(folder, `the file ${name} is missing; ${AGAIN}`)
    if (await isPointer(join(folder, name))) throw pointerRefusal(folder, name)
  }
  return files
}

async function shardsIn(folder: string): Promise<string[]> {
  const index = await readText(folder, INDEX_FILE, MAX_INDEX_BYTES)
  if (index === undefined) throw refusal(folder, await whyNoWeights(folder))
  return shardNames(index)
}

/** The shards that an index names. A shard is a file beside its index, never a path. */
export function shardNames(index: string): string[] {
  const { weight_map: map } = parseJsonObject(INDEX_FILE, index)
  if (!isObject(map)) refuse(INDEX_FILE, 'it has no weight_map')
  const shards = new Set<string>()
  for (const shard of Object.values(map)) {
    if (typeof shard !== 'string' || !/^[\w-][\w.-]{0,120}\.safetensors$/.test(shard)) {
      refuse(INDEX_FILE, 'it points outside its folder')
    }
    shards.add(basename(shard))
  }
  if (shards.size > MAX_SHARDS) refuse(INDEX_FILE, 'it names too many files')
  return [...shards]
}

/** Where each parameter is, all shapes being those of the configuration. */
function planned(
  folder: string,
  config: ModelConfig,
  files: SafetensorsFile[],
): Map<string, Source> {
  const shapes = parameterShapes({
    ...config,
    labels: config.labels.length ? config.labels : ['O'],
    depths: 1,
  })
  const family = familyOf(config)
  const found = new Map<string, Source>()
  for (const file of files) {
    for (const entry of file.entries) {
      const name = canonicalName(family, entry.name)
      if (shapes.has(name)) found.set(name, { file, entry })
    }
  }
  const fits = (name: string) => {
    const entry = found.get(name)?.entry
    return entry !== undefined && isFloat(entry) && entry.shape.join() === shapes.get(name)?.join()
  }
  for (const name of shapes.keys()) {
    if (name.startsWith('classifier.') || fits(name)) continue
    const entry = found.get(name)?.entry
    if (!entry) throw refusal(folder, `the tensor ${name} is missing; ${AGAIN}`)
    if (!isFloat(entry))
      throw refusal(
        folder,
        `${name} is stored as ${entry.dtype}, which is not read; load the model with dtype=torch.float32 in transformers and save it with save_pretrained()`,
      )
    throw refusal(
      folder,
      `${name} has another shape than config.json says; take the config.json that was saved with it`,
    )
  }
  // A head of other classes is none: the model is then a base to train from.
  if (config.labels.length === 0 || !HEAD.every(fits)) HEAD.forEach((name) => found.delete(name))
  return found
}
