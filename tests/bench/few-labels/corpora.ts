import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unwrap } from '../../../src/domain/failure.ts'
import { readFile } from '../../../src/formats/index.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { seededRandom } from '../../../src/nn/random.ts'
import type { TrainingDocument } from '../../../src/training/dataset.ts'

export type CorpusName = 'ai' | 'music' | 'wikigold' | 'wnut17' | 'bc5cdr' | 'ler' | 'sample'

/** Sentences held out for each that is learnt from: with a fifth of all, as runs do. */
const HELD = 1 / 4

/** Sentences of a test of thousands that are measured on. */
const TEST = 1000

/** Sentences to learn from and to be measured on, and their labels. */
export interface Draw {
  seed: number
  types: string[]
  train: TrainingDocument[]
  /** A few others, by which a run chooses its best epoch: none where there are no others but the test. */
  held: TrainingDocument[]
  /** Of corpora without a test of their own, all others. */
  test: TrainingDocument[]
}

const sample = fileURLToPath(
  new URL('../../../resources/sample/sample.spanwright.jsonl', import.meta.url),
)

async function read(path: string, format = 'auto'): Promise<LabelledText[]> {
  return unwrap(await readFile(basename(path), readFileSync(path), { format })).documents
}

/** So many sentences of a corpus, drawn by a seed, and the rest or its own test to measure on. */
export async function draw(
  folder: string,
  corpus: CorpusName,
  size: number,
  seed: number,
): Promise<Draw> {
  const { pools, test } = await corpusOf(folder, corpus)
  const random = seededRandom(seed)
  const pool = pools.flatMap((texts) => shuffled(texts, random))
  const rest = asDocuments(pool.slice(size), 'dev', size)
  const all = [...pool, ...(test ?? [])]
  return {
    seed,
    types: [...new Set(all.flatMap(({ spans }) => spans.map(({ label }) => label)))].sort(),
    train: asDocuments(pool.slice(0, size), 'train', 0),
    held: rest.slice(0, Math.ceil(size * HELD)),
    test: test ? asDocuments(test, 'dev', pool.length) : rest,
  }
}

async function corpusOf(folder: string, corpus: CorpusName) {
  if (corpus === 'sample') return { pools: [await read(sample)] }
  if (corpus === 'wikigold') {
    return {
      pools: [await read(`${folder}/wikigold/CONLL-format/data/wikigold.conll.txt`, 'conll')],
    }
  }
  if (corpus === 'wnut17') {
    const data = `${folder}/wnut17/CONLL-format/data`
    return {
      pools: [await read(`${data}/train/wnut17train.conll`, 'conll')],
      test: await read(`${data}/dev/emerging.dev.conll`, 'conll'),
    }
  }
  if (corpus === 'bc5cdr') {
    const part = (name: string) => read(`${folder}/bc5cdr/${name}.tsv`, 'conll')
    return { pools: [await part('train')], test: (await part('test')).slice(0, TEST) }
  }
  if (corpus === 'ler') {
    const part = (name: string) => read(`${folder}/ler/ler_${name}.conll`, 'conll')
    return { pools: [await part('dev')], test: (await part('test')).slice(0, TEST) }
  }
  const part = (name: string) => read(`${folder}/crossner/${corpus}/${name}.txt`, 'conll')
  return { pools: [await part('train'), await part('dev')], test: await part('test') }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const keyed = items.map((item) => ({ item, key: random() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}

function asDocuments(
  texts: readonly LabelledText[],
  split: 'train' | 'dev',
  firstId: number,
): TrainingDocument[] {
  return texts.map(({ text, words = null, spans }, i) => {
    return { id: firstId + i, text, words, spans, split, reviewed: null }
  })
}
