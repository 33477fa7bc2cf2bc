import { attempt, failed } from '../../domain/failure.ts'
import type { Head, Source } from '../format.ts'
import { htmlProse } from './html-prose.ts'
import { walkXml } from './markup.ts'
import { decodeXml, openParts, type Parts } from './parts.ts'
import { fieldsOf, proseFile } from './prose.ts'

const CONTAINER = 'META-INF/container.xml'

/** A book as EPUB: its chapters in their order. */
export const epub: Source = {
  id: 'epub',
  title: 'EPUB',
  help: 'a book for reading devices',
  extensions: ['.epub'],
  detect: ({ members }: Head) =>
    members.includes(CONTAINER)
      ? { sure: 0.9, sign: 'it is an archive with a book as EPUB has it' }
      : null,
  read: (bytes) => {
    const read = attempt(() => bookOf(openParts(bytes)))
    return read.ok ? proseFile(read.value.text, { meta: fieldsOf(read.value.fields) }) : read
  },
}

function bookOf(parts: Parts) {
  const { chapters, title, author } = packageOf(parts)
  const protectedParts = xmlOf(parts, 'META-INF/encryption.xml') ?? ''
  if (chapters.some((path) => protectedParts.includes(path))) {
    throw failed(
      'bad-input',
      'The book is protected against copying (DRM), so its text cannot be read; ask for a file without protection.',
    )
  }
  const texts = chapters.map((path) => htmlProse(xmlOf(parts, path) ?? '').text)
  return { text: texts.filter((text) => text !== '').join('\n\n'), fields: { title, author } }
}

function packageOf(parts: Parts) {
  let place = ''
  hear(parts, CONTAINER, (name, attributes) => {
    if (name === 'rootfile' && place === '') place = attributes['full-path'] ?? ''
  })
  const files = new Map<string, string>()
  const spine: string[] = []
  const said = { title: '', creator: '' }
  const isOpen = hear(
    parts,
    place,
    (name, { id, href, idref }) => {
      if (name === 'item' && id && href) files.set(id, resolved(place, href))
      else if (name === 'itemref' && idref) spine.push(idref)
    },
    (inside, text) => {
      if (inside === 'title' || inside === 'creator') said[inside] += text
    },
  )
  if (!isOpen) {
    throw failed(
      'bad-input',
      'The file holds no book as EPUB has it; save the book anew with the program that it is from, and import that.',
    )
  }
  const chapters = spine.flatMap((id) => files.get(id) ?? [])
  return { chapters, title: said.title, author: said.creator }
}

/** Tells the elements of a part and their texts; false where there is none. */
function hear(
  parts: Parts,
  path: string,
  open: (name: string, attributes: Readonly<Record<string, string>>) => void,
  text: (inside: string, text: string) => void = () => {},
): boolean {
  const xml = xmlOf(parts, path)
  if (xml === null) return false
  let inside = ''
  walkXml(xml, {
    open(name, attributes) {
      inside = name
      open(name, attributes)
    },
    close: () => (inside = ''),
    text: (more) => text(inside, more),
  })
  return true
}

function xmlOf(parts: Parts, path: string): string | null {
  const bytes = parts.file(path)
  return bytes ? decodeXml(bytes) : null
}

/** A path as one file names another. */
function resolved(from: string, href: string): string {
  const url = new URL(href.split('#')[0], new URL(from, 'file:///'))
  try {
    return decodeURIComponent(url.pathname.slice(1))
  } catch {
    return url.pathname.slice(1)
  }
}
