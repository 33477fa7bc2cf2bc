import { fail, failed, ok, unwrap, type Result } from '../domain/failure.ts'
import { isDeeperThan, isObject, MAX_DEPTH, type Json } from '../domain/json.ts'
import { linesOf } from './lines.ts'
import { allText, type LongText } from './pieces.ts'

export interface JsonRecord {
  value: unknown
  /** 1-based line on which it begins. */
  line: number
}

/** The values of a JSON Lines file. Throws a FailureError at the first line that is not JSON. */
export function* jsonLines(text: LongText): Generator<JsonRecord> {
  for (const { text: own, number } of linesOf(text))
    if (own.trim() !== '') yield { value: unwrap(parse(own, number, 'Line')), line: number }
}

/**
 * The records of a file: a value a line, or one value over several lines. A list of lists or objects
 * stands for its items. Throws a FailureError where something is not JSON.
 */
export function* jsonRecords(text: LongText): Generator<JsonRecord> {
  let first: JsonRecord | null = null
  let isAlone = true
  for (const { text: own, number } of linesOf(text)) {
    if (own.trim() === '') continue
    if (!first) {
      const parsed = parse(own, number, 'Line')
      if (!parsed.ok) return yield* overLines(text, own, number)
      first = { value: parsed.value, line: number }
      continue
    }
    if (isAlone) yield first
    isAlone = false
    yield { value: unwrap(parse(own, number, 'Line')), line: number }
  }
  if (first && isAlone) yield* spread(first)
}

/** The same of a file whose first line with something on it is no value by itself. */
function* overLines(text: LongText, first: string, number: number): Generator<JsonRecord> {
  const parsed = parse(first, number, 'Line')
  if (isDeep(first)) unwrap(parsed)
  if (first.trimStart().startsWith('[')) return yield* items(allText(text))
  if (isWhole(first)) unwrap(parsed)
  const value = unwrap(parse(allText(text), number, 'The value that begins on line'))
  yield* spread({ value, line: number })
}

/** A line that is an object from its first to its last character is meant to be a record. */
const isWhole = (line: string) => /^\{.*\}[ \t]*$/.test(line.trimStart())

function firstLine(text: string): string {
  for (const line of linesOf(text)) if (line.text.trim() !== '') return line.text
  return ''
}

const isDeep = (text: string) => isDeeperThan(text, MAX_DEPTH)

/** [text, {…}] is one record; other lists are many. */
function spread({ value, line }: JsonRecord): JsonRecord[] {
  if (!Array.isArray(value) || typeof value[0] === 'string') return [{ value, line }]
  return value.map((one: unknown) => ({ value: one, line }))
}

/** The items of a list, one by one, so that each is known by its line. */
function* items(text: string): Generator<JsonRecord> {
  const item = new ItemScanner(text)
  for (let found = item.next(); found; found = item.next()) {
    const { line } = found
    yield { value: unwrap(parse(found.text, line, 'The value that begins on line')), line }
  }
  if (!item.closed) {
    throw failed(
      'bad-input',
      'The list that the file begins with has no end; nothing was imported. The file may have been cut off.',
    )
  }
}

function parse(text: string, line: number, what: string): Result<unknown> {
  if (isDeep(text)) {
    return fail(
      'bad-input',
      `${what} ${line} nests values more than ${MAX_DEPTH} deep; nothing was imported. Take what is nested so out and try again.`,
      { line },
    )
  }
  try {
    return ok(JSON.parse(text))
  } catch {
    return fail(
      'bad-input',
      `${what} ${line} is not valid JSON; nothing was imported. Correct it and try again.`,
      { line },
    )
  }
}

/** Walks the items of a list without parsing them. */
class ItemScanner {
  /** Whether the list's end was met, with nothing after it. */
  closed = false
  private readonly text: string
  private at: number
  private line = 1

  constructor(text: string) {
    this.text = text
    this.at = text.indexOf('[') + 1
    this.countLines(0, this.at)
  }

  /** The next item as text; null at the end of the list or the file. */
  next(): { text: string; line: number } | null {
    const begin = this.skipBlanks(this.at)
    if (this.text[begin] === ']') {
      this.closed = this.text.slice(begin + 1).trim() === ''
      return null
    }
    if (begin >= this.text.length) return null
    this.countLines(this.at, begin)
    const line = this.line
    const end = itemEnd(this.text, begin)
    this.countLines(begin, end)
    this.at = this.text[end] === ',' ? end + 1 : end
    return { text: this.text.slice(begin, end), line }
  }

  private skipBlanks(at: number): number {
    while (at < this.text.length && /\s/.test(this.text[at])) at++
    return at
  }

  private countLines(from: number, to: number): void {
    for (let at = this.text.indexOf('\n', from); at >= 0 && at < to;) {
      this.line++
      at = this.text.indexOf('\n', at + 1)
    }
  }
}

/** Where the value that begins at an offset ends: before a comma or closing bracket of its list. */
function itemEnd(text: string, begin: number): number {
  let depth = 0
  for (let at = begin; at < text.length; at++) {
    const character = text[at]
    if (character === '"') at = stringEnd(text, at)
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') {
      if (depth === 0) return at
      depth--
    } else if (character === ',' && depth === 0) return at
  }
  return text.length
}

function stringEnd(text: string, begin: number): number {
  let at = begin + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

/**
 * The first record of a file of which only the beginning is there: its end, or its beginning as far as
 * that can be read. Null when it is no JSON.
 */
export function firstRecord(head: string): unknown {
  const text = head.trimStart()
  if (!/^[[{]\s*["[{\]}]/.test(text)) return null
  const parsed = parse(firstLine(text), 1, 'Line')
  const value = parsed.ok ? parsed.value : completed(text)
  const isList = Array.isArray(value) && typeof value[0] !== 'string'
  return isList ? (value as unknown[]).find((one) => one !== null) : value
}

/** Whether the first record is an object that has all of these keys. */
export function hasKeys(record: unknown, ...keys: string[]): record is Json {
  return isObject(record) && keys.every((key) => Object.hasOwn(record, key))
}

/** A value cut off somewhere, closed after its last whole part. */
function completed(text: string): unknown {
  const open: string[] = []
  let [end, closing] = [0, '']
  const keep = (at: number) => {
    end = at
    closing = open.toReversed().join('')
  }
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') at = stringEnd(text, at)
    else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']')
      if (open.length > MAX_DEPTH) return null
      keep(at + 1)
    } else if (character === '}' || character === ']') {
      open.pop()
      keep(at + 1)
      if (open.length === 0) break
    } else if (character === ',') keep(at)
  }
  try {
    return JSON.parse(text.slice(0, end) + closing)
  } catch {
    return null
  }
}
