import { unwrap } from '../domain/failure.ts'
import { counted } from '../domain/figures.ts'
import { decode } from '../formats/decode.ts'
import { xmlEncoding } from '../formats/sources/parts.ts'
import { isZip, unzip, type NamedBytes } from '../formats/zip.ts'
import type { Leftover } from '../model/redaction.ts'
import { unreadable } from './files/docx-rules.ts'
import { openAgain, type OpenedFile } from './open.ts'
import type { ValueIndex } from './values.ts'

/** What is still there of values. */
interface Proof {
  /** Where people, or programs that show it to them, read. */
  readable: Leftover[]
  /** In names that the file needs, in bytes that are no text. */
  left: Leftover[]
  remarks: string[]
}

/** Places named; the rest is counted. */
const NAMED = 20

/**
 * Reads a file that was written as if for the first time: text by text, and then, knowing nothing of its format,
 * its markup as it stands and without its tags. `put`: what stands for values, which may hold one itself.
 */
export async function prove(
  written: NamedBytes,
  opened: OpenedFile,
  index: ValueIndex,
  put: ReadonlySet<string>,
): Promise<Proof> {
  const again = unwrap(await openAgain(written.name, written.bytes, opened))
  const without = maskOf(index, put)
  const readable: Leftover[] = []
  const inside = new Map<string, number>()
  for (const passage of again.file.passages) {
    const text = without(passage.text)
    for (const { start, end } of index.find(text, passage.isMarkup))
      readable.push({ value: text.slice(start, end), place: 'a text' })
    for (const value of index.insideWords(text)) inside.set(value, (inside.get(value) ?? 0) + 1)
  }
  // A text alone was searched already.
  const members = isMarkup(opened) ? membersOf(written) : []
  const left = members.flatMap((member) => leftIn(member, index, without))
  return { readable, left: distinct(left), remarks: remarksOf(index, inside, isMarkup(opened)) }
}

const isMarkup = ({ file }: OpenedFile) => ['docx', 'html'].includes(file.format)

/** A text without what was put in, where that could be taken for a value. */
function maskOf(index: ValueIndex, put: ReadonlySet<string>): (text: string) => string {
  const alike = [...put].filter((one) => index.find(one).length > 0)
  return (text) => alike.reduce((rest, one) => rest.replaceAll(one, '\n\n'), text)
}

const membersOf = ({ name, bytes }: NamedBytes): NamedBytes[] =>
  isZip(bytes) ? unwrap(unzip(bytes)) : [{ name, bytes }]

/** Bytes of a picture or the like that are looked through, at each end: there stands what programs note in it. */
const ENDS = 512 * 1024

function leftIn(
  { name, bytes }: NamedBytes,
  index: ValueIndex,
  without: (text: string) => string,
): Leftover[] {
  const found = (text: string, place: string) =>
    index
      .find(without(text), true)
      .map(({ start, end }) => ({ value: without(text).slice(start, end), place }))
  const named = found(name.replaceAll(/[/._-]/g, ' '), `the name of ${name}`)
  if (unreadable(name) === null || !isBinary(bytes)) {
    const source = sourceOf(bytes)
    return [...named, ...found(source, name), ...found(withoutTags(source), name)]
  }
  const ends = bytes.length > 2 * ENDS ? [bytes.subarray(0, ENDS), bytes.subarray(-ENDS)] : [bytes]
  const texts = ends.flatMap((part) => [
    new TextDecoder().decode(part),
    new TextDecoder('utf-16le').decode(part),
    new TextDecoder('utf-16le').decode(part.subarray(1)),
  ])
  return [...named, ...texts.flatMap((text) => found(text, name))]
}

function sourceOf(bytes: Uint8Array): string {
  const decoded = decode(bytes, bytes[0] === 0x3c ? xmlEncoding(bytes) : 'auto')
  return decoded.ok ? decoded.value.text : new TextDecoder().decode(bytes)
}

const isBinary = (bytes: Uint8Array) => bytes.subarray(0, 1024).includes(0)

/** Elements at whose end a text ends. */
const ENDS_TEXT =
  /<\/?(?:\w+:)?(?:p|tc|tr|td|th|li|dt|dd|div|h[1-6]|br|title|lpstr|lpwstr)\b[^>]*>/gi

const NAMED_CHARACTERS: Readonly<Record<string, string>> = {
  ...{ lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', amp: '&' },
}

function withoutTags(source: string): string {
  return source
    .replaceAll(ENDS_TEXT, '\n\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, ten, sixteen, name) => {
      if (name) return NAMED_CHARACTERS[name] ?? whole
      const code = ten ? Number(ten) : Number.parseInt(sixteen, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    })
}

function distinct(left: readonly Leftover[]): Leftover[] {
  const byKey = new Map(left.map((one) => [`${one.value}\n${one.place}`, one]))
  return [...byKey.values()]
}

function remarksOf(
  index: ValueIndex,
  inside: ReadonlyMap<string, number>,
  hasMarkup: boolean,
): string[] {
  const words = [...inside].map(([value, texts]) => `“${value}” (${counted(texts, 'text')})`)
  const more = words.length > NAMED ? ` and ${words.length - NAMED} more` : ''
  return [
    ...(words.length === 0
      ? []
      : [`Parts of longer words were left: ${words.slice(0, NAMED).join(', ')}${more}.`]),
    ...(index.short.length === 0
      ? []
      : ['Values of a single letter or sign were replaced only where they were found.']),
    ...(hasMarkup && index.hasVague
      ? ['Numbers and names of two letters were not looked for in the markup.']
      : []),
  ]
}
