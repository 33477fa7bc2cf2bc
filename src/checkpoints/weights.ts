import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { familyOf } from '../families/index.ts'
import { parameterShapes } from '../families/model.ts'
import { canonicalName } from '../families/names.ts'
import type { ModelConfig } from '../nn/config.ts'
import type { Tensor, Weights } from '../nn/engine.ts'
import { allFinite } from '../nn/finite.ts'
import type { Allocate } from '../nn/memory.ts'
import { isObject, parseJsonObject, refuseFile } from '../domain/json.ts'
import { joinHead } from './nested-head.ts'
import { AGAIN, refusal } from './refusal.ts'
import { openSafetensors } from './safetensors.ts'
import { isPointer, pointerRefusal, readText } from './texts.ts'
import { openTorchFile } from './torch/open.ts'
import { indexNames, mayName, weightNames } from './weight-names.ts'
import { isFloat, type TensorEntry, type WeightsFile } from './weights-file.ts'
import { whyNoWeights } from './what-is-it.ts'

/** The tensors of the head: [classes, H] and [classes]. */
export const HEAD = ['classifier.weight', 'classifier.bias'] as const

/** The largest index file; BERT-large's has 393 names. */
export const MAX_INDEX_BYTES = 4 * 1024 * 1024
/** Parts are gigabytes each; a BERT has two or three. */
const MAX_PARTS = 200

/** Tensors read at the same time: as many as the runtime has threads for files. */
const READS_AT_ONCE = 4

interface Source {
  file: WeightsFile
  entry: TensorEntry
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
  const files: WeightsFile[] = []
  try {
    for (const name of await weightFiles(folder)) files.push(await openWeights(join(folder, name)))
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

/** Opens a file of weights by the way of its name. Throws a FailureError. */
export function openWeights(path: string): Promise<WeightsFile> {
  return path.endsWith('.bin') ? openTorchFile(path) : openSafetensors(path)
}

/** The file with the weights, or its parts; only plain names, each an existing file. */
export async function weightFiles(folder: string): Promise<string[]> {
  const first = await weightsIn(folder)
  if (first === undefined) throw refusal(folder, await whyNoWeights(folder))
  const index = indexNames.includes(first)
    ? ((await readText(folder, first, MAX_INDEX_BYTES)) ?? '')
    : undefined
  const files = index === undefined ? [first] : partNames(first, index)
  for (const name of files) {
    if (!(await has(folder, name))) throw refusal(folder, `the file ${name} is missing; ${AGAIN}`)
    if (await isPointer(join(folder, name))) throw pointerRefusal(folder, name)
  }
  return files
}

/** The file of weights, or else the index of its parts, that a folder is read by. */
export async function weightsIn(folder: string): Promise<string | undefined> {
  for (const name of weightNames) if (await has(folder, name)) return name
  return undefined
}

const has = async (folder: string, name: string) =>
  (await stat(join(folder, name)).catch(() => undefined))?.isFile() === true

/** The parts that the text of an index names. */
export function partNames(file: string, index: string): string[] {
  const { weight_map: map } = parseJsonObject(file, index)
  if (!isObject(map)) refuseFile(file, 'index of weights', 'it has no weight_map')
  const parts = new Set<string>()
  for (const part of Object.values(map)) {
    if (typeof part !== 'string' || !mayName(file, part)) {
      refuseFile(file, 'index of weights', 'it points outside its folder')
    }
    parts.add(part)
  }
  if (parts.size > MAX_PARTS) refuseFile(file, 'index of weights', 'it names too many files')
  return [...parts]
}

/** Where each parameter is, all shapes being those of the configuration. */
function planned(folder: string, config: ModelConfig, files: WeightsFile[]): Map<string, Source> {
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
