import { ok, type Result } from '../domain/failure.ts'
import { isObject, type Json } from '../domain/json.ts'
import { spansToTags } from '../domain/layers.ts'
import { shorten } from '../domain/quoting.ts'
import { splitWords } from '../domain/words.ts'
import type { LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { joinedWords } from './fit.ts'
import { jsonFormat, noDocument } from './json-format.ts'
import { hasKeys, type JsonRecord } from './json-records.ts'
import { located, type StatedDocument } from './spans.ts'
import { chunksOf, styleOf, withEnds } from './tag-columns.ts'
import { wordsOf } from './text-record.ts'

/**
 * spaCy 2's corpus: documents of paragraphs, with the raw text, of sentences, of tokens, each with its tag
 * in BILUO. A paragraph is a document here.
 */
export const spacyCorpus = jsonFormat({
  id: 'spacy-corpus',
  title: 'spaCy 2 corpus',
  help: 'a JSON list of documents with paragraphs, sentences and tokens',
  extensions: ['.json'],
  cannotHold: 'spans that overlap or end within a word, and all but text, words and labels',
  holds: { fields: ['words'], spanFields: [], spans: 'words', text: 'spaced' },
  sign: 'its records have paragraphs',
  isRecord: (record) => hasKeys(record, 'paragraphs'),
  unit: 'utf-16',
  unfold: ({ value, line }: JsonRecord) =>
    hasKeys(value, 'paragraphs')
      ? listOf(value.paragraphs).map((paragraph) => ({ value: paragraph, line }))
      : [{ value, line }],
  read: readParagraph,
  write: toDocument,
  join: 'list',
})

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

function readParagraph({ value, line }: JsonRecord, problems: Problem[]): Result<StatedDocument> {
  if (!isObject(value)) return noDocument(line, 'is no paragraph')
  const tokens = listOf(value.sentences).flatMap(({ tokens: list }) => listOf(list))
  const surfaces = tokens.map(({ orth }) => (typeof orth === 'string' ? orth : ''))
  const raw = typeof value.raw === 'string' ? value.raw : null
  const words = raw === null || surfaces.length === 0 ? [] : wordsOf(raw, surfaces)
  if (!words) problems.push(located('The tokens do not fit “raw”; they make the text.', line))
  const placed = raw !== null && words ? { text: raw, words } : joinedWords(surfaces)
  if (surfaces.includes('')) return noDocument(line, 'has a token without “orth”')
  const tags = tokens.map(({ ner }) => (typeof ner === 'string' && ner !== '' ? ner : '-'))
  const style = styleOf(tags)
  if (style === null) {
    const other = tags.find((tag) => styleOf([tag]) === null) ?? tags[0]
    return noDocument(
      line,
      `has the tag “${shorten(other)}” among others, which is none such as B-PER`,
    )
  }
  const stated = chunksOf(tags, style === 'outside' ? 'prefix' : style).map(
    ({ type, start, end }) => {
      return { start: placed.words[start].start, end: placed.words[end - 1].end, label: type }
    },
  )
  const document: LabelledText = { text: placed.text, spans: [] }
  if (placed.words.length > 0) document.words = placed.words
  return ok({ document, stated, line })
}

function toDocument({ text, words = splitWords(text), spans }: LabelledText, index: number): Json {
  const { tags } = spansToTags(words, spans, ({ label }) => label)
  const biluo = withEnds('L', 'U')(tags)
  const tokens = words.map(({ start, end }, id) => ({
    id,
    orth: text.slice(start, end),
    ner: biluo[id],
  }))
  return { id: index, paragraphs: [{ raw: text, sentences: [{ tokens, brackets: [] }] }] }
}
