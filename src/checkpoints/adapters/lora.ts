import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, parseJsonObject, type Json } from '../../domain/json.ts'
import { printable } from '../../domain/quoting.ts'
import { familyOf } from '../../families/index.ts'
import { parameterShapes } from '../../families/model.ts'
import { canonicalName } from '../../families/names.ts'
import { addChange } from '../../nn/adapter.ts'
import type { Tensor, Weights } from '../../nn/engine.ts'
import { allFinite } from '../../nn/finite.ts'
import type { ReadCheckpoint } from '../folder.ts'
import { AGAIN, refusal } from '../refusal.ts'
import { MAX_CONFIG_BYTES, readText } from '../texts.ts'
import { isFloat, type WeightsFile } from '../weights-file.ts'
import { HEAD, openWeights, weightsIn } from '../weights.ts'
import { PEFT_SETTINGS, PEFT_TENSORS } from './file.ts'
import { headOf } from './own-head.ts'

/** Low-rank changes of a model's matrices (Hu et al. 2021), as PEFT saves them. */
export interface Adapter {
  folder: string
  /** What it calls the model that it changes: a name at a hub, or a path on the machine that made it. */
  base: string
  settings: Json
}

/** The adapter in a folder; undefined when it holds none, or a whole model beside it. Throws a FailureError for one of another kind. */
export async function readAdapter(folder: string): Promise<Adapter | undefined> {
  const text = await readText(folder, PEFT_SETTINGS, MAX_CONFIG_BYTES)
  if (text === undefined || (await weightsIn(folder)) !== undefined) return undefined
  const settings = parseJsonObject(PEFT_SETTINGS, text)
  const { peft_type: kind, base_model_name_or_path: base } = settings
  const refuse = (what: string) =>
    refusal(
      folder,
      `its adapter ${what}; call merge_and_unload() with PEFT and save the whole model`,
    )
  if (kind !== 'LORA') throw refuse(`is of the kind ${printable(String(kind))}, not LORA`)
  if (settings.use_dora === true) throw refuse('changes lengths as well (DoRA)')
  if (settings.fan_in_fan_out === true) throw refuse('turns its matrices (fan_in_fan_out)')
  if (typeof base !== 'string' || base === '') throw refuse('does not name its base')
  return { folder, base, settings }
}

/** A base with an adapter's changes added to its weights. Throws a FailureError where they do not fit. */
export async function mergeAdapter(
  base: ReadCheckpoint,
  { folder, settings }: Adapter,
): Promise<ReadCheckpoint> {
  const file = await openAdapter(folder)
  try {
    const weights: Weights = new Map(base.weights)
    const tensors = await readAll(folder, file)
    for (const [name, tensor] of tensors) {
      const [, module, side] = /^(.+)\.lora_([AB])(?:\.default)?\.weight$/.exec(name) ?? []
      if (side === 'B') continue
      if (side === undefined) replace(folder, base, weights, name, tensor)
      else addTo(folder, base, weights, { module, settings, down: tensor, tensors })
    }
    return { ...base, ...(await headOf(folder, base, weights)), weights }
  } finally {
    await file.close()
  }
}

async function openAdapter(folder: string): Promise<WeightsFile> {
  for (const name of PEFT_TENSORS) {
    const path = join(folder, name)
    if ((await stat(path).catch(() => undefined))?.isFile()) return openWeights(path)
  }
  throw refusal(folder, `it has no ${PEFT_TENSORS[0]}; ${AGAIN}`)
}

/** Tensors by the names of the modules that they change. */
async function readAll(folder: string, file: WeightsFile): Promise<Weights> {
  const tensors: Weights = new Map()
  for (const entry of file.entries) {
    const name = entry.name
      .replace(/^base_model\.model\./, '')
      .replace(/\.modules_to_save(\.default)?(?=\.)/, '')
    if (/lora_(embedding|magnitude)|original_module/.test(name) || !isFloat(entry)) {
      throw refusal(
        folder,
        `its adapter has the tensor ${printable(name, 120)}, which is not read; call merge_and_unload() with PEFT and save the whole model`,
      )
    }
    const data = await file.read(entry)
    if (!allFinite(data))
      throw refusal(folder, `${printable(name, 120)} holds values that are not numbers; ${AGAIN}`)
    tensors.set(name, { shape: entry.shape, data })
  }
  return tensors
}

/** A tensor that was trained as a whole, such as the head's. */
function replace(
  folder: string,
  base: ReadCheckpoint,
  weights: Weights,
  name: string,
  tensor: Tensor,
) {
  const own = canonicalName(familyOf(base.config), name)
  const wanted = shapesOf(base).get(own)
  // A head may be for other classes.
  const kept = (HEAD as readonly string[]).includes(own) ? 1 : 0
  if (wanted?.slice(kept).join() !== tensor.shape.slice(kept).join()) throw misfit(folder, name)
  weights.set(own, tensor)
}

/** Of every tensor of a model like the base, head included. */
const shapesOf = ({ config }: ReadCheckpoint) =>
  parameterShapes({ ...config, labels: ['O'], depths: 1 })

const misfit = (folder: string, name: string) =>
  refusal(folder, `${printable(name, 120)} does not fit the base; choose the adapter’s own base`)

interface Change {
  module: string
  settings: Json
  down: Tensor
  tensors: Weights
}

/** weight [O, I] + scale · up [O, r] · down [r, I] */
function addTo(folder: string, base: ReadCheckpoint, weights: Weights, change: Change): void {
  const { module, settings, down, tensors } = change
  const name = canonicalName(familyOf(base.config), `${module}.weight`)
  const weight = weights.get(name)
  const up =
    tensors.get(`${module}.lora_B.weight`) ?? tensors.get(`${module}.lora_B.default.weight`)
  const [rank, inputs] = down.shape
  const [outputs] = up?.shape ?? []
  const fits =
    up?.shape.join() === `${outputs},${rank}` && weight?.shape.join() === `${outputs},${inputs}`
  if (!up || !weight || !fits || down.shape.length !== 2) throw misfit(folder, module)
  const scale = scaleOf(settings, module, rank)
  const data = weight.data.slice()
  addChange(data, up, down, scale)
  weights.set(name, { shape: weight.shape, data })
}

/** alpha / rank, each of which may be one of its own for some modules. */
function scaleOf(settings: Json, module: string, rank: number): number {
  const { lora_alpha: alpha = 8, alpha_pattern: patterns, use_rslora: stable } = settings
  const own = isObject(patterns)
    ? Object.entries(patterns).find(([name]) => module === name || module.endsWith(`.${name}`))?.[1]
    : undefined
  const chosen = Number(own ?? alpha)
  return chosen / (stable === true ? Math.sqrt(rank) : rank)
}
