import { base64Decode, base64Encode } from '@bufbuild/protobuf/wire'
import { isObject, type Json } from '../../domain/json.ts'
import { CharacterMap } from './charsmap.ts'
import { MARK, UNFORMED } from './characters.ts'
import { asWritten, Changes, clustersOf, type Normalised } from './normalised.ts'

/** One step of a normaliser, and how tokenizer.json says it. */
export interface Step {
  part: Json
  run(text: Normalised): Normalised
}

/** Patterns that folders have, which are in another language than ours. */
const patterns: Record<string, RegExp> = {
  ' {2,}': / {2,}/gu,
  '\\s{2,}|[\\n\\r\\t]': /\p{White_Space}{2,}|[\n\r\t]/gu,
}

const makers: Record<string, (part: Json) => Step['run'] | undefined> = {
  Precompiled: precompiled,
  Replace: replacing,
  Strip: stripping,
  Lowercase: () => lowercase,
  StripAccents: () => (text) => keep(text, (character) => !MARK.test(character)),
  NFC: () => (text) => inForm(text, 'NFC'),
  NFD: () => (text) => inForm(text, 'NFD'),
  NFKC: () => (text) => inForm(text, 'NFKC'),
  NFKD: () => (text) => inForm(text, 'NFKD'),
}

/** A part of a tokenizer.json's normaliser as a step; undefined when it is none that is known. */
export function stepOf(part: unknown): Step | undefined {
  if (!isObject(part) || typeof part.type !== 'string') return undefined
  const make = Object.hasOwn(makers, part.type) ? makers[part.type] : undefined
  const run = make?.(part)
  return run && { part, run }
}

/** A text after all steps. */
export function normalise(text: string, steps: readonly Step[]): Normalised {
  return steps.reduce((normalised, { run }) => run(normalised), asWritten(text))
}

/** The step that writes what a table of SentencePiece's has; undefined when the table is damaged. */
export function precompiledStep(charsmap: Uint8Array): Step | undefined {
  return stepOf({ type: 'Precompiled', precompiled_charsmap: base64Encode(charsmap) })
}

function precompiled({ precompiled_charsmap: base64 }: Json): Step['run'] | undefined {
  const map = typeof base64 === 'string' ? CharacterMap.parse(bytesIn(base64)) : undefined
  return map && ((text) => written(text, map))
}

/** No bytes where it is not base64. */
function bytesIn(base64: string): Uint8Array {
  try {
    return base64Decode(base64)
  } catch {
    return new Uint8Array()
  }
}

function written(text: Normalised, map: CharacterMap): Normalised {
  const changes = new Changes()
  for (const cluster of clustersOf(text)) {
    for (const [old, made] of map.of(cluster)) changes.replace(old, made)
  }
  return changes.of(text)
}

function lowercase(text: Normalised): Normalised {
  const changes = new Changes()
  for (const character of text.characters) changes.replace(1, character.toLowerCase())
  return changes.of(text)
}

function keep(text: Normalised, kept: (character: string, at: number) => boolean): Normalised {
  const of = <T>(values: T[]) => values.filter((_, at) => kept(text.characters[at], at))
  return { characters: of(text.characters), starts: of(text.starts), ends: of(text.ends) }
}

function stripping({ strip_left: left, strip_right: right }: Json): Step['run'] {
  return (text) => {
    const blank = (character: string | undefined) =>
      character !== undefined && /^\p{White_Space}/u.test(character)
    let [from, to] = [0, text.characters.length]
    if (left !== false) while (blank(text.characters[from])) from++
    if (right !== false) while (to > from && blank(text.characters[to - 1])) to--
    return keep(text, (_, at) => at >= from && at < to)
  }
}

/** A pattern replaced wherever it is found; what is written stands for the last character of the place. */
function replacing({ pattern, content }: Json): Step['run'] | undefined {
  if (!isObject(pattern) || typeof content !== 'string') return undefined
  const { String: plain, Regex: regex } = pattern
  const found =
    typeof plain === 'string' && plain !== ''
      ? new RegExp(plain.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'gu')
      : patterns[String(regex)]
  return found && ((text) => replaced(text, found, content))
}

function replaced(text: Normalised, pattern: RegExp, content: string): Normalised {
  const whole = text.characters.join('')
  const changed: Normalised = { characters: [], starts: [], ends: [] }
  const put = (character: string, source: number) => {
    changed.characters.push(character)
    changed.starts.push(text.starts[source])
    changed.ends.push(text.ends[source])
  }
  let [at, unit] = [0, 0]
  const upTo = (end: number, each: (place: number) => void) => {
    for (; unit < end; at++) {
      unit += text.characters[at].length
      each(at)
    }
  }
  for (const match of whole.matchAll(pattern)) {
    upTo(match.index, (place) => put(text.characters[place], place))
    upTo(match.index + match[0].length, () => undefined)
    for (const character of content) put(character, at - 1)
  }
  upTo(whole.length, (place) => put(text.characters[place], place))
  return changed
}

type Form = 'NFC' | 'NFD' | 'NFKC' | 'NFKD'

function inForm(text: Normalised, form: Form): Normalised {
  const changes = new Changes()
  for (const cluster of clustersOf(text)) {
    const parts = UNFORMED.test(cluster) ? [...cluster] : [cluster]
    for (const part of parts) {
      if (part.normalize(form) !== part && !UNFORMED.test(part)) formed(changes, part, form)
      else for (const character of part) changes.put(character, 0)
    }
  }
  return changes.of(text)
}

/** A character is taken apart, and what is put together again counts for all of its parts. */
function formed(changes: Changes, cluster: string, form: Form): void {
  const apart = form.startsWith('NFK') ? 'NFKD' : 'NFD'
  const parts = [...cluster].flatMap((character) =>
    [...character.normalize(apart)].map((part, i) => ({ part, count: i > 0 ? 1 : 0 })),
  )
  for (const character of cluster.normalize(form)) {
    let total = 1
    for (const wanted of character.normalize(apart)) {
      const at = parts.findIndex(({ part }) => part === wanted)
      total += (at < 0 ? 0 : parts.splice(at, 1)[0].count) - 1
    }
    changes.put(character, total)
  }
}
