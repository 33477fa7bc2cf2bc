import { readdirSync, readFileSync } from 'node:fs'
import { unwrap } from '../../../src/domain/failure.ts'
import { formats, openingOf, readFile } from '../../../src/formats/index.ts'
import { damage, type Random } from '../../support/damage.ts'
import { sampleFile } from '../../support/sample-file.ts'

/** What is not among the files of tests/golden/data, as its kind has it. */
export const PAGE =
  '<!doctype html><html><head><title>T</title></head><body><h1>A &amp; B</h1><p>Mara <b>V</b>oss<table><tr><td>1<td>2</table><ul><li>one<li>two</ul><pre> a\n b</pre></body></html>'
export const NOTES =
  '---\nauthor: Mara\n---\n# Lease\n\nBetween **Mara** of [Oslo](https://oslo.no).\n\n1. one\n   - two\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n> <b>so</b>\n'
const RICH = String.raw`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset128 B;}}{\*\generator W;}\pard\b Lease\b0\par M\'fcnchen{\footnote A note.} \u8364? \f1\'83\'41\par\trowd\intbl A\cell B\cell\row}`

const LOCKED = /^(?:locked|scan)\./

/** Spoilt a few times. */
export function spoil(bytes: Buffer, random: Random): Buffer {
  let spoilt = bytes
  do spoilt = damage(spoilt.length > 0 ? spoilt : bytes, random)
  while (random() < 0.3)
  return spoilt
}

export async function sample() {
  return unwrap(await readFile('sample.spanwright.jsonl', readFileSync(sampleFile)))
}

/** A file of every format, as the program writes it, by the format's id. */
export async function written(): Promise<Map<string, Buffer>> {
  const { documents, labels } = await sample()
  const files = formats.map((format): [string, Buffer] => {
    const { content } = format.write(documents.slice(0, 8))
    if (typeof content !== 'string') return [format.id, Buffer.from(content)]
    const text = openingOf(format, content, labels, 'Guidelines.') + content
    return [format.id, Buffer.from(text)]
  })
  return new Map(files)
}

/** Documents that are only read, by their names. */
export function documentFiles(): Map<string, Buffer> {
  const folder = new URL('../../golden/data/documents/', import.meta.url)
  const names = readdirSync(folder).filter((name) => !/\.(?:md|png)$/.test(name))
  return new Map(names.map((name) => [name, readFileSync(new URL(name, folder))]))
}

export const ownDocuments = () => ({
  html: Buffer.from(PAGE),
  markdown: Buffer.from(NOTES),
  rtf: Buffer.from(RICH),
})

/** Files that each kind reads, by its id. */
export async function filesByKind(): Promise<Map<string, Buffer[]>> {
  const files = new Map([...(await written())].map(([id, file]) => [id, [file]]))
  for (const [id, file] of Object.entries(ownDocuments())) files.set(id, [file])
  for (const [name, file] of documentFiles()) {
    const id = name.slice(name.lastIndexOf('.') + 1)
    if (!LOCKED.test(name)) files.set(id, [...(files.get(id) ?? []), file])
  }
  return files
}
