import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { readFile } from '../../../src/formats/index.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { toolDocuments } from '../../support/tool-documents.ts'

/** Files that the tools themselves wrote; see tests/golden/formats.py. */
const golden = new URL('../../golden/data/formats/', import.meta.url)
const read = async (name: string) =>
  unwrap(await readFile(name, readFileSync(new URL(name, golden))))

const entities = ({ text, spans }: LabelledText) =>
  spans.map(({ start, end, label }) => `${label} ${text.slice(start, end)}`)

describe('a file that a tool wrote', () => {
  it('spaCy: is read as what it holds, white space included', async () => {
    const { documents, format } = await read('spacy.spacy')
    expect(format).toBe('spacy-docbin')
    expect(documents.map(({ text }) => text)).toEqual(toolDocuments.map(({ text }) => text))
    expect(documents.map(entities)).toEqual(toolDocuments.map(entities))
  })

  it.each([
    ['cassis.xmi', 'uima-xmi'],
    ['cassis.json', 'cas-json'],
  ])('cassis: %s counts in UTF-16', async (name, id) => {
    const { documents, format } = await read(name)
    expect(format).toBe(id)
    expect(documents.map(({ text, spans }) => ({ text, spans }))).toEqual([toolDocuments[1]])
  })

  it('datasets: has tags by name', async () => {
    const { documents, format } = await read('datasets.jsonl')
    expect(format).toBe('hugging-face')
    expect(documents.map(entities)).toEqual([['PER Ann Lee', 'LOC Oslo']])
  })

  it('doccano: counts in code points, and its own fields stay', async () => {
    const { documents, problems } = await read('doccano.jsonl')
    expect(documents.map(({ text, spans }) => ({ text, spans }))).toEqual(toolDocuments)
    expect(documents[1].meta).toEqual({ id: 2, Comments: [] })
    expect(problems).toEqual([])
  })

  it('Label Studio’s converter: says in CoNLL what its JSON says', async () => {
    const { documents, format } = await read('label-studio.conll')
    expect(format).toBe('conll')
    expect(documents.map(entities)).toEqual(toolDocuments.map(entities))
  })
})
