import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCheckpoint } from '../../src/checkpoints/folder.ts'
import { seededRandom } from '../../src/nn/random.ts'
import { parameterShapes } from '../../src/families/model.ts'
import { damage } from './damage.ts'

const goldens = fileURLToPath(new URL('../golden/data/checkpoints/', import.meta.url))
/** Between them these have every file and type of tensor that is read. */
const folders = [
  ...['bert-fp32', 'bert-sharded', 'bert-unnamed-labels', 'distilbert-encoder'],
  ...['bert-bin', 'bert-bin-old', 'bert-bin-sharded', 'roberta', 'roberta-encoder'],
  ...['xlm-roberta', 'camembert-encoder', 'albert', 'deberta'],
]

export interface FuzzReport {
  cases: number
  refused: number
  accepted: number
  /** How often each sentence was given, most frequent first. */
  sentences: [sentence: string, count: number][]
  peakRssMB: number
}

/**
 * Spoils one file of a valid model folder at a time and reads the folder. Throws when reading throws,
 * when a refusal is not one sentence, or when what was accepted is not a whole model.
 */
export async function fuzzCheckpoints(
  cases: number,
  seed: number,
  scratch: string,
): Promise<FuzzReport> {
  const random = seededRandom(seed)
  const sentences = new Map<string, number>()
  let accepted = 0
  let peak = 0
  const targets = folders.flatMap((name) => {
    cpSync(join(goldens, name), join(scratch, name), { recursive: true })
    return readdirSync(join(scratch, name))
      .filter((file) => file !== 'golden.json')
      .map((file) => ({ folder: join(scratch, name), path: join(scratch, name, file) }))
      .map((target) => ({ ...target, whole: readFileSync(target.path) }))
  })
  for (let n = 0; n < cases; n++) {
    const { folder, path, whole } = targets[n % targets.length]
    const spoilt = damage(random() < 0.2 ? damage(whole, random) : whole, random)
    writeFileSync(path, spoilt)
    const sentence = await judge(folder).catch((error: unknown) => {
      throw new Error(`case ${n} of seed ${seed}, ${path}`, { cause: error })
    })
    if (sentence === undefined) accepted++
    else sentences.set(sentence, (sentences.get(sentence) ?? 0) + 1)
    if (n % 100 === 0) peak = Math.max(peak, process.memoryUsage().rss)
    // The next case in this folder spoils another file.
    writeFileSync(path, whole)
  }
  return {
    cases,
    refused: cases - accepted,
    accepted,
    sentences: [...sentences].sort((a, b) => b[1] - a[1]),
    peakRssMB: Math.round(peak / 1024 ** 2),
  }
}

/** The sentence of the refusal, or undefined when a whole model was read. */
async function judge(folder: string): Promise<string | undefined> {
  const result = await readCheckpoint(folder)
  if (!result.ok) {
    const { message } = result.failure
    // eslint-disable-next-line no-control-regex -- control characters must not reach the user
    if (!/^[^\u0000-\u001f]{20,400}\.$/.test(message)) {
      throw new Error(`not a sentence: ${message}`)
    }
    return message
  }
  const { config, weights, tokenizer } = result.value
  for (const [name, shape] of parameterShapes(config)) {
    const tensor = weights.get(name)
    if (!tensor && name.startsWith('classifier.')) continue
    if (tensor?.shape.join() !== shape.join()) throw new Error(`${name} is not whole`)
    if (tensor.data.length !== shape.reduce((a, b) => a * b)) throw new Error(`${name} is short`)
    if (!tensor.data.every(Number.isFinite)) throw new Error(`${name} has no number`)
  }
  const { vocabulary } = tokenizer
  if (vocabulary.length > config.vocabSize) throw new Error('too many tokens')
  if (!vocabulary.every((token) => typeof token === 'string')) throw new Error('no token')
  return undefined
}
