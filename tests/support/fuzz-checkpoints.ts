import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCheckpoint, readTokenizer } from '../../src/checkpoints/folder.ts'
import type { Tokenizer } from '../../src/text/tokenizer.ts'
import { seededRandom } from '../../src/nn/random.ts'
import { parameterShapes } from '../../src/families/model.ts'
import { damage } from './damage.ts'
import { modelFile, pieceSettings, serialisedForm } from './sentence-pieces.ts'

const goldens = fileURLToPath(new URL('../golden/data/checkpoints/', import.meta.url))
/** Between them these have every file and type of tensor that is read. */
const folders = [
  ...['bert-fp32', 'bert-sharded', 'bert-unnamed-labels', 'distilbert-encoder'],
  ...['bert-bin', 'bert-bin-old', 'bert-bin-sharded', 'roberta', 'roberta-encoder'],
  ...['xlm-roberta', 'camembert-encoder', 'albert', 'deberta', 'modernbert', 'electra', 'mpnet'],
]
const pieces = [
  'a Llama as it was',
  'a Gemma',
  'Unigram with bytes',
  'BPE of words, each space by itself',
]
/** A text that every kind of tokeniser has something to do with. */
const TEXT = "Élan  Vital, ２０２６ ﬁrst\n東京は e\u0301 👩\u200d👧 don't <s>"

export interface FuzzReport {
  cases: number
  refused: number
  accepted: number
  /** How often each sentence was given, most frequent first. */
  sentences: [sentence: string, count: number][]
  /** Of this process's own computing. */
  slowestMs: number
  peakRssMB: number
}

interface FuzzOptions {
  /** How the names of the files end that are spoilt; all are where nothing is said. */
  only?: string
}

/**
 * Spoils one file of a valid model folder at a time and reads the folder. Throws when reading throws,
 * when a refusal is not one sentence, or when what was accepted is not a whole model.
 */
export async function fuzzCheckpoints(
  cases: number,
  seed: number,
  scratch: string,
  { only }: FuzzOptions = {},
): Promise<FuzzReport> {
  const random = seededRandom(seed)
  const sentences = new Map<string, number>()
  let accepted = 0
  let [peak, slowestMs] = [0, 0]
  const targets = targetsIn(scratch, only)
  for (let n = 0; n < cases; n++) {
    const { folder, path, whole, isWhole } = targets[n % targets.length]
    const spoilt = damage(random() < 0.2 ? damage(whole, random) : whole, random)
    writeFileSync(path, spoilt)
    const used = process.cpuUsage()
    const sentence = await (isWhole ? judge(folder) : judgeTokenizer(folder)).catch(
      (error: unknown) => {
        throw new Error(`case ${n} of seed ${seed}, ${path}`, { cause: error })
      },
    )
    const { user, system } = process.cpuUsage(used)
    slowestMs = Math.max(slowestMs, Math.round((user + system) / 1000))
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
    slowestMs,
    peakRssMB: Math.round(peak / 1024 ** 2),
  }
}

interface Target {
  folder: string
  path: string
  whole: Buffer
  /** Whether there is a model to the tokeniser. */
  isWhole: boolean
}

/** The files to spoil, in copies of the folders; of tokenisers alone that no recorded model has, their own. */
function targetsIn(scratch: string, only = ''): Target[] {
  const models = folders.map((name) => {
    cpSync(join(goldens, name), join(scratch, name), { recursive: true })
    return { folder: join(scratch, name), isWhole: true }
  })
  const others = [
    ...pieces.map((name) => JSON.stringify(serialisedForm(name))),
    ...['bpe', 'unigram-bytes'].map((name) => modelFile(name)),
  ].map((file, i) => {
    const folder = join(scratch, `pieces-${i}`)
    cpSync(join(goldens, 'modernbert', 'config.json'), join(folder, 'config.json'))
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as object
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, vocab_size: 5000 }))
    writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(pieceSettings))
    const name = typeof file === 'string' ? 'tokenizer.json' : 'tokenizer.model'
    writeFileSync(join(folder, name), file)
    return { folder, isWhole: false }
  })
  return [...models, ...others].flatMap(({ folder, isWhole }) =>
    readdirSync(folder)
      .filter((file) => file !== 'golden.json' && file.endsWith(only))
      .map((file) => join(folder, file))
      .map((path) => ({ folder, path, isWhole, whole: readFileSync(path) })),
  )
}

/** The sentence of a refusal. Throws where it is none. */
function sentenceOf(message: string): string {
  // eslint-disable-next-line no-control-regex -- control characters must not reach the user
  if (!/^[^\u0000-\u001f]{20,400}\.$/.test(message)) throw new Error(`not a sentence: ${message}`)
  return message
}

/** The same of a folder's tokeniser alone. */
async function judgeTokenizer(folder: string): Promise<string | undefined> {
  const result = await readTokenizer(folder)
  if (!result.ok) return sentenceOf(result.failure.message)
  requireReading(result.value)
  return undefined
}

/** That a tokeniser reads texts, its pieces in their places. */
function requireReading(tokenizer: Tokenizer): void {
  const { vocabulary } = tokenizer
  if (!vocabulary.every((token) => typeof token === 'string')) throw new Error('no token')
  const words = tokenizer.words(TEXT)
  tokenizer.encode(TEXT, words).forEach((pieces, i) => {
    for (const { id, start, end } of pieces) {
      const within = start >= words[i].start && start <= end && end <= words[i].end
      if (!within || vocabulary[id] === undefined) throw new Error(`${id} at ${start}, ${end}`)
    }
  })
}

/** The sentence of the refusal, or undefined when a whole model was read. */
async function judge(folder: string): Promise<string | undefined> {
  const result = await readCheckpoint(folder)
  if (!result.ok) return sentenceOf(result.failure.message)
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
  requireReading(tokenizer)
  return undefined
}
