import { deflateSync, inflateSync } from 'node:zlib'
import { fail, ok, type Result } from '../domain/failure.ts'
import { spansToTags } from '../domain/layers.ts'
import { tagsToChunks } from '../domain/tags.ts'
import { splitWords } from '../domain/words.ts'
import type { LabelledText, Range } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { fit, type Holds } from './fit.ts'
import { labelsOf, type ByteFormat, type Head, type ImportedFile } from './format.ts'
import { pack, unpack, type Packable } from './msgpack.ts'
import { hashOf } from './spacy-hash.ts'

const holds: Holds = { fields: ['words'], spanFields: [], spans: 'words', text: 'spaced' }

/** spaCy's numbers of the attributes of a token that are written and read. */
const [ORTH, ENT_IOB, ENT_TYPE] = [65, 77, 78]

/** spaCy's numbers of tags. */
const [INSIDE, OUTSIDE, BEGIN] = [1, 2, 3]

/** Second byte of what zlib deflated, by how hard it tried. */
const DEFLATED = [0x01, 0x5e, 0x9c, 0xda]

/** Bytes that may come out of a file. */
const MAX_UNPACKED = 800 * 1024 * 1024

/**
 * spaCy 3's DocBin: documents as tokens of hashed strings, whether a space follows, and entities in IOB,
 * in MessagePack, deflated. White space that is no single space between words is a token of its own.
 * After spaCy's `DocBin.to_bytes`.
 */
export const spacyDocBin: ByteFormat = {
  id: 'spacy-docbin',
  title: 'spaCy 3 DocBin',
  help: 'a binary file of documents, as spacy train takes it',
  extensions: ['.spacy'],
  mediaType: 'application/octet-stream',
  cannotHold: 'spans that overlap or end within a word, and all but text, words and labels',
  holds,
  readsBytes: true,
  detect: ({ bytes }: Head) =>
    bytes[0] === 0x78 && DEFLATED.includes(bytes[1])
      ? { sure: 0.6, sign: 'it is deflated, as DocBin files are' }
      : null,
  read: readBin,
  write(documents) {
    const { kept, problems } = fit(documents, holds)
    return { content: binOf(kept), problems }
  },
}

function readBin(bytes: Uint8Array): Result<ImportedFile> {
  const bin = messageOf(bytes)
  const parts = bin && partsOf(bin)
  if (!parts) {
    return fail(
      'bad-input',
      'The file is no DocBin of spaCy 3, or is damaged; nothing was imported.',
    )
  }
  const { attributes, tokens, spaces, lengths, strings } = parts
  const columns = [ORTH, ENT_IOB, ENT_TYPE].map((one) => attributes.indexOf(one))
  const names = new Map(strings.map((text) => [hashOf(text), text]))
  const cell = (row: number, column: number) =>
    columns[column] < 0
      ? 0n
      : tokens.getBigUint64(8 * (row * attributes.length + columns[column]), true)
  const documents: LabelledText[] = []
  let first = 0
  for (const length of lengths) {
    const rows = Array.from({ length }, (_, i) => first + i)
    const surfaces = rows.map((row) => names.get(cell(row, 0)))
    if (surfaces.some((surface) => surface === undefined)) {
      return fail('bad-input', 'The file lacks the strings of its tokens; nothing was imported.')
    }
    const tags = rows.map((row) => {
      const [tag, type] = [Number(cell(row, 1)), names.get(cell(row, 2)) ?? '']
      return tag === BEGIN ? `B-${type}` : tag === INSIDE ? `I-${type}` : 'O'
    })
    const isSpaced = (i: number) => spaces[first + i] === 1
    documents.push(documentOf(surfaces as string[], isSpaced, tags))
    first += length
  }
  return ok({ documents, labels: labelsOf(documents), problems: groupProblems(bin) })
}

function documentOf(
  surfaces: readonly string[],
  isSpaced: (i: number) => boolean,
  tags: readonly string[],
): LabelledText {
  let text = ''
  const tokens = surfaces.map((surface, i): Range => {
    const start = text.length
    text += surface
    const end = text.length
    if (isSpaced(i)) text += ' '
    return { start, end }
  })
  const words = tokens.filter((_, i) => isWord(surfaces[i]))
  const spans = tagsToChunks(tags).map(({ type, start, end }) => {
    return { start: tokens[start].start, end: tokens[end - 1].end, label: type }
  })
  return { text, spans, ...(words.length > 0 ? { words } : {}) }
}

const isWord = (surface: string) => /[^\p{White_Space}\p{Cc}]/u.test(surface)

function messageOf(bytes: Uint8Array): Record<string, Packable> | null {
  try {
    const inflated = inflateSync(bytes, { maxOutputLength: MAX_UNPACKED })
    const value = unpack(inflated)?.value
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isMap && !(value instanceof Uint8Array) ? value : null
  } catch {
    return null
  }
}

/** The parts of a DocBin; null unless all are there and their sizes agree. */
function partsOf({ attrs, tokens, spaces, lengths, strings }: Record<string, Packable>) {
  if (!(tokens instanceof Uint8Array && spaces instanceof Uint8Array)) return null
  if (!(lengths instanceof Uint8Array && Array.isArray(attrs) && Array.isArray(strings)))
    return null
  const attributes = attrs.map(Number)
  const counts = new DataView(lengths.buffer, lengths.byteOffset, lengths.byteLength)
  const list = Array.from({ length: lengths.length >> 2 }, (_, i) => counts.getInt32(4 * i, true))
  const total = list.reduce((sum, count) => sum + Math.max(0, count), 0)
  const fits = tokens.length === 8 * total * attributes.length && spaces.length === total
  if (!attributes.includes(ORTH) || list.some((count) => count < 0) || !fits) return null
  return {
    attributes,
    tokens: new DataView(tokens.buffer, tokens.byteOffset, tokens.byteLength),
    spaces,
    lengths: list,
    strings: strings.filter((one): one is string => typeof one === 'string'),
  }
}

/** Groups of spans beside the entities: an empty list is one byte. */
function groupProblems({ span_groups: groups }: Record<string, Packable>): Problem[] {
  const isFull = (group: Packable) => group instanceof Uint8Array && group.length > 1
  if (!Array.isArray(groups) || !groups.some(isFull)) return []
  return [{ message: 'Left out: groups of spans beside the entities.' }]
}

function binOf(documents: readonly LabelledText[]): Uint8Array<ArrayBuffer> {
  const rows = documents.map(rowsOf)
  const all = rows.flat()
  const tokens = new DataView(new ArrayBuffer(8 * 3 * all.length))
  for (const [i, { surface, tag, label }] of all.entries()) {
    tokens.setBigUint64(24 * i, hashOf(surface), true)
    tokens.setBigUint64(24 * i + 8, BigInt(tag), true)
    tokens.setBigUint64(24 * i + 16, hashOf(label), true)
  }
  const lengths = new DataView(new ArrayBuffer(4 * rows.length))
  for (const [i, { length }] of rows.entries()) lengths.setInt32(4 * i, length, true)
  const strings = new Set(all.flatMap(({ surface, label }) => [surface, label]))
  const message = pack({
    version: '0.1',
    attrs: [ORTH, ENT_IOB, ENT_TYPE],
    tokens: new Uint8Array(tokens.buffer),
    spaces: Uint8Array.from(all, ({ isSpaced }) => (isSpaced ? 1 : 0)),
    lengths: new Uint8Array(lengths.buffer),
    strings: [...strings].sort(),
    cats: documents.map(() => ({})),
    flags: documents.map(() => ({ has_unknown_spaces: false })),
    span_groups: documents.map(() => Uint8Array.of(0x90)),
  })
  return new Uint8Array(deflateSync(message))
}

interface Token {
  surface: string
  isSpaced: boolean
  tag: number
  label: string
}

/** Words, and as tokens of their own the white space between them that is no single space. */
function rowsOf({ text, words = splitWords(text), spans }: LabelledText): Token[] {
  const { tags } = spansToTags(words, spans, ({ label }) => label)
  const before = text.slice(0, words[0]?.start)
  const rows: Token[] = []
  const blank = (surface: string, tag = OUTSIDE, label = '') => {
    if (surface !== '') rows.push({ surface, isSpaced: false, tag, label })
  }
  blank(before)
  for (const [i, { start, end }] of words.entries()) {
    const tag = { O: OUTSIDE, B: BEGIN, I: INSIDE }[tags[i][0]] as number
    const label = tags[i].slice(2)
    const space = text.slice(end, words[i + 1]?.start)
    const isSpaced = space.startsWith(' ')
    rows.push({ surface: text.slice(start, end), isSpaced, tag, label })
    const goesOn = tags[i + 1]?.startsWith('I')
    blank(space.slice(isSpaced ? 1 : 0), goesOn ? INSIDE : OUTSIDE, goesOn ? label : '')
  }
  return rows
}
