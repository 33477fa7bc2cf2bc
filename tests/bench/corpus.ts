import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unwrap } from '../../src/domain/failure.ts'
import type { LabelledText, Split } from '../../src/model/documents.ts'
import { readFile } from '../../src/formats/index.ts'
import { createWordPiece } from '../../src/text/wordpiece/wordpiece.ts'
import type { Tokenizer } from '../../src/text/tokenizer.ts'
import { defaultVocabularyOptions, learnVocabulary } from '../../src/text/wordpiece/learn.ts'

const shared =
  process.env.SPANWRIGHT_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const sample = fileURLToPath(
  new URL('../../resources/sample/sample.spanwright.jsonl', import.meta.url),
)
const wnut = `${shared}/corpora/wnut17/CONLL-format/data`

export interface Corpus {
  name: string
  train: LabelledText[]
  dev: LabelledText[]
  tokenizer: Tokenizer
}

async function read(path: string, format = 'auto'): Promise<LabelledText[]> {
  return unwrap(await readFile(basename(path), readFileSync(path), { format })).documents
}

/** WNUT-17 with BERT's cased vocabulary where they are found, else the bundled sample. */
export async function loadCorpus(): Promise<Corpus> {
  const [train, dev] = existsSync(wnut)
    ? [
        await read(`${wnut}/train/wnut17train.conll`, 'conll'),
        await read(`${wnut}/dev/emerging.dev.conll`, 'conll'),
      ]
    : [await read(sample), await read(sample)]
  const vocabularyFile = `${shared}/vocab/bert-base-cased-vocab.txt`
  const vocabulary = existsSync(vocabularyFile)
    ? readFileSync(vocabularyFile, 'utf8').trimEnd().split('\n')
    : learnVocabulary(train.map(({ text }) => text))
  return {
    name: existsSync(wnut) ? 'WNUT-17' : 'the bundled sample',
    train,
    dev,
    tokenizer: unwrap(createWordPiece(vocabulary, defaultVocabularyOptions)),
  }
}

/** Documents as a run's snapshot holds them, and the labels in order of appearance. */
export function trainingData(texts: readonly LabelledText[], split: Split) {
  const documents = texts.map(({ text, words, spans }, id) => ({
    id,
    text,
    words: words ?? null,
    spans,
    split,
    reviewed: null,
  }))
  const labels = [...new Set(texts.flatMap(({ spans }) => spans.map(({ label }) => label)))]
  return { documents, labels }
}
