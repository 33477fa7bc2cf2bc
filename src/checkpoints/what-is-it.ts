import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { attempt } from '../domain/failure.ts'
import { LEXICAL_FILE } from '../lexical/file.ts'
import { parseJsonObject, type Json } from '../domain/json.ts'
import { printable } from '../domain/quoting.ts'
import { readText } from './texts.ts'

const CONFIG = 'config.json'
const INSTANT =
  'it is an instant tagger, which finds entities but has no network to train or to export; choose another model, or “instant” to learn anew'
const ADAPTER = 'adapter_config.json'
/** The state of a long training, with a line for each step that was logged. */
const MAX_STATE_BYTES = 16 * 1024 * 1024
/** A commit is forty letters. */
const MAX_REF_BYTES = 1000

const ORIGIN = 'choose the folder that it was exported from, with model.safetensors'

const elsewhere = (name: string, framework: string, how: string) =>
  `its weights are in ${name}, for ${framework}; load it with from_pretrained(…, ${how}) in transformers 4 and save it with save_pretrained()`

const adapterOf = (kind = 'adapter', base = 'its base') =>
  `it holds a ${kind} for ${base} and not a whole model; import it in Models, where its base has to be first, or load it with PEFT, call merge_and_unload() and save that with save_pretrained()`

/** What folders hold instead of weights that are read here, by the names of files, and what to do then. */
const instead: [names: RegExp, what: (name: string) => string][] = [
  [/^adapter_(config\.json|model\.(safetensors|bin))$/, () => adapterOf()],
  [/^tf_model.*\.h5$/, (name) => elsewhere(name, 'TensorFlow', 'from_tf=True')],
  [/^flax_model.*\.msgpack$/, (name) => elsewhere(name, 'Flax', 'from_flax=True')],
  [/\.ckpt(\.|$)/, (name) => elsewhere(name, 'TensorFlow', 'from_tf=True')],
  [
    /^(saved_model\.pb|rust_model\.ot|openvino_model\.xml|.*\.(gguf|mlmodel|tflite))$/,
    (name) => `${name} is an export for another program; ${ORIGIN}`,
  ],
  [/^onnx$|\.onnx$/, () => `it is an ONNX export, from which no weights are read; ${ORIGIN}`],
]

/** Other weights among these files, and what to do about them; undefined when there are none. */
export function weightsInstead(names: readonly string[]): string | undefined {
  for (const [pattern, what] of instead) {
    const name = names.find((one) => pattern.test(one))
    if (name !== undefined) return what(name)
  }
  return undefined
}

/** Why a folder without weights that are read here is no model, and what to do. */
export async function whyNoWeights(folder: string): Promise<string> {
  const names = await namesIn(folder)
  if (names.includes(ADAPTER)) return whichAdapter(folder)
  return (
    weightsInstead(names) ??
    'it has no model.safetensors; choose a folder that has one, or save the model again with save_pretrained()'
  )
}

/** Why a folder without config.json is no model, and what to do: what it is, and the folder inside that is one. */
export async function whyNoConfig(folder: string): Promise<string> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    return `there is no such folder; choose one that holds ${CONFIG} and model.safetensors`
  }
  const names = await namesIn(folder)
  if (names.includes(LEXICAL_FILE)) return INSTANT
  if (names.includes(ADAPTER)) return whichAdapter(folder)
  const inside = (await snapshotIn(folder, names)) ?? (await checkpointIn(folder, names))
  if (inside !== undefined) return inside
  const others = weightsInstead(names)
  if (others !== undefined) return others
  const below = await Promise.all(
    names.slice(0, MAX_LOOKED_AT).map(async (name) => ((await isModel(folder, name)) ? name : [])),
  )
  const [first] = below.flat()
  if (first !== undefined) return `it has no ${CONFIG}; choose the folder ${path(first)} inside`
  return `it has no ${CONFIG}; choose the folder that holds ${CONFIG} and model.safetensors`
}

/** A name that the user is to find again. */
const path = (name: string) => printable(name, 200)

/** A folder of models has dozens; of other things it may have any number. */
const MAX_LOOKED_AT = 1000

const namesIn = (folder: string) => readdir(folder).catch((): string[] => [])

async function isModel(folder: string, ...inside: string[]): Promise<boolean> {
  const info = await stat(join(folder, ...inside, CONFIG)).catch(() => undefined)
  return info?.isFile() === true
}

async function whichAdapter(folder: string): Promise<string> {
  const { peft_type: kind, base_model_name_or_path: base } = await jsonIn(folder, ADAPTER)
  return adapterOf(
    typeof kind === 'string' ? `${printable(kind)} adapter` : undefined,
    typeof base === 'string' && base !== '' ? path(base) : undefined,
  )
}

async function jsonIn(folder: string, name: string): Promise<Json> {
  const text = await readText(folder, name, MAX_STATE_BYTES).catch(() => undefined)
  const json = attempt(() => parseJsonObject(name, text ?? '{}'))
  return json.ok ? json.value : {}
}

/** The cache of a hub keeps each commit of a model in a folder of its own. */
async function snapshotIn(folder: string, names: string[]): Promise<string | undefined> {
  if (!names.includes('snapshots')) {
    const models = names.filter((name) => name.startsWith('models--'))
    if (models.length === 0) return undefined
    const [one] = models.sort()
    return `it is the cache of a hub; choose a model inside, such as ${path(one)}`
  }
  const commits = await namesIn(join(folder, 'snapshots'))
  const main = await readText(folder, 'refs/main', MAX_REF_BYTES).catch(() => undefined)
  const wanted = [main?.trim() ?? '', ...(await newestFirst(join(folder, 'snapshots'), commits))]
  for (const commit of wanted) {
    if (!commits.includes(commit) || !(await isModel(folder, 'snapshots', commit))) continue
    return `it is a hub’s cache of a model; choose the folder snapshots/${path(commit)} inside`
  }
  return 'it is a hub’s cache of a model of which nothing was fetched; download it again'
}

async function newestFirst(folder: string, names: string[]): Promise<string[]> {
  const times = await Promise.all(
    names.map(
      async (name) => (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0,
    ),
  )
  return names
    .map((name, i) => ({ name, time: times[i] }))
    .sort((a, b) => b.time - a.time)
    .map(({ name }) => name)
}

/** transformers' Trainer leaves checkpoint-500, checkpoint-1000 …, and in each the name of the best. */
async function checkpointIn(folder: string, names: string[]): Promise<string | undefined> {
  const steps = names
    .filter((name) => /^checkpoint-\d+$/.test(name))
    .sort((a, b) => stepOf(b) - stepOf(a))
  const models: string[] = []
  for (const name of steps) if (await isModel(folder, name)) models.push(name)
  const [newest] = models
  if (newest === undefined) return undefined
  const { best_model_checkpoint: saved } = await jsonIn(join(folder, newest), 'trainer_state.json')
  const best = typeof saved === 'string' ? saved.split(/[\\/]/).at(-1) : undefined
  const [which, name] =
    best !== undefined && models.includes(best) ? ['best', best] : ['newest', newest]
  return `it is where a Trainer put its checkpoints; choose the ${which}, ${name}, inside`
}

const stepOf = (name: string) => Number(name.slice('checkpoint-'.length))
