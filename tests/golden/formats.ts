/*
 * Documents in the formats that other tools read, for tests/golden/formats.py:
 *
 *   node tests/golden/formats.ts FOLDER && python tests/golden/formats.py FOLDER
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unwrap } from '../../src/domain/failure.ts'
import { formatById, openingOf, readFile } from '../../src/formats/index.ts'
import { sampleFile } from '../support/sample-file.ts'
import { toolDocuments } from '../support/tool-documents.ts'

const folder = process.argv[2]
mkdirSync(folder, { recursive: true })
const labels = [{ name: 'PER' }, { name: 'LOC' }]
for (const id of [
  'conll',
  'conllu',
  'hugging-face',
  'label-studio',
  'spacy',
  'spacy-corpus',
  'spacy-docbin',
  'cas-json',
  'uima-xmi',
  'doccano',
]) {
  const format = unwrap(formatById(id))
  const { content } = format.write(toolDocuments)
  const path = join(folder, id + format.extensions[0])
  if (typeof content === 'string') writeFileSync(path, openingOf(format, content, labels) + content)
  else
    writeFileSync('readsBytes' in format && id !== 'spacy-docbin' ? `${path}.zip` : path, content)
}

const sample = unwrap(await readFile('sample.spanwright.jsonl', readFileSync(sampleFile))).documents
const half = sample.length >> 1
for (const [name, part] of [
  ['train', sample.slice(0, half)],
  ['dev', sample.slice(half)],
] as const) {
  const { content } = unwrap(formatById('spacy-docbin')).write(part)
  writeFileSync(join(folder, `sample-${name}.spacy`), content)
}
