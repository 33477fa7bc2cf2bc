import { fail, ok, type Result } from '../domain/failure.ts'

/** A start tag. */
export interface XmlElement {
  /** With its prefix. */
  name: string
  attributes: Map<string, string>
}

const NAMED = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

const TAG =
  /<(?:!--[\s\S]*?-->|\?[\s\S]*?\?>|\/[^>]*>|([^\s/>!?]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>)/g
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/**
 * The start tags of an XML file, in order, with their attributes as XML 1.0 reads them: references
 * resolved, line ends and tabs that stand there as they are become spaces. Text between tags is passed
 * over. A document type is refused: entities of a file's own are a way to attack its reader.
 */
export function startTags(text: string): Result<XmlElement[]> {
  if (/<!(?:DOCTYPE|ENTITY)/.test(text)) {
    return fail('bad-input', 'The XML file has a document type, which is not read; take it out.')
  }
  const elements: XmlElement[] = []
  let end = 0
  for (const match of text.matchAll(TAG)) {
    // Between tags there may be anything but the beginning of one.
    if (text.slice(end, match.index).includes('<')) return damagedAt(text, end)
    end = match.index + match[0].length
    const [, name, written] = match
    if (name === undefined) continue
    const attributes = new Map<string, string>()
    for (const [, key, double, single] of written.matchAll(ATTRIBUTE)) {
      const value = resolved(double ?? single)
      if (value === null) return damagedAt(text, match.index)
      attributes.set(key, value)
    }
    elements.push({ name, attributes })
  }
  return text.indexOf('<', end) >= 0 ? damagedAt(text, end) : ok(elements)
}

function damagedAt(text: string, at: number): Result<never> {
  const line = text.slice(0, text.indexOf('<', at)).split('\n').length
  return fail('bad-input', `The XML is damaged in line ${line}; nothing was imported.`, { line })
}

function resolved(value: string): string | null {
  let broken = false
  const spaced = value.replaceAll(/\r\n|[\r\n\t]/g, ' ')
  const text = spaced.replaceAll(
    /&(?:#(\d+)|#x([\da-fA-F]+)|(\w+));|&/g,
    (_, ten, sixteen, name) => {
      const code = ten ? Number(ten) : sixteen ? Number.parseInt(sixteen, 16) : null
      const character = code === null ? NAMED.get(name) : characterOf(code)
      broken ||= character === undefined
      return character ?? ''
    },
  )
  return broken ? null : text
}

const characterOf = (code: number) =>
  code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    ? String.fromCodePoint(code)
    : undefined

/** A value as it stands in an attribute; what a reader would change is written as a reference. */
export function attribute(value: string): string {
  return value.replaceAll(/[&<>"\r\n\t\u0085\u2028]/g, (one) => `&#${one.charCodeAt(0)};`)
}
