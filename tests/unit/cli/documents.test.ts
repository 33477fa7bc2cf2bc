import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDocuments } from '../../../src/cli/documents.ts'
import { DocumentWriter } from '../../../src/cli/document-writer.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { readDocuments } from '../../../src/host/documents/reading/read-documents.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { formats, openingOf, type TextFormat } from '../../../src/formats/index.ts'
import { documentUnits } from '../../../src/model/file-reading.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const documents: LabelledText[] = Array.from({ length: 700 }, (_, i) => ({
  text: `Åsa met Ann${i} 😀`,
  spans: [{ start: 8, end: 8 + `Ann${i}`.length, label: 'PERSON' }],
}))

const textFormats = formats.filter((one): one is TextFormat => !('readsBytes' in one))

describe.each(textFormats.map((one) => [one.id, one] as const))('documents in %s', (_, format) => {
  const written = format.write(documents).content as string
  const content = openingOf(format, written, [{ name: 'PERSON' }]) + written

  it('are the same written some at a time as at once', async () => {
    let written = ''
    const writer = new DocumentWriter(format, [{ name: 'PERSON' }], async (text) => {
      written += text
    })
    for (const document of documents) await writer.add(document)
    await writer.finish()
    expect(written).toBe(content)
  })
})

it.each(documentUnits)('a large text is read as if it were a small one: by %s', async (unit) => {
  const path = join(temporaryFolder(), 'a.txt')
  const part = 'Ann sang. Bo left.\nIt rained in Oslo,\nsaid Eva.\n\n'
  writeFileSync(path, part.repeat(6000))
  const whole = unwrap(await readDocuments('a.txt', Buffer.from(part.repeat(6000)), { unit }))
  const read: string[] = []
  for await (const { text } of openDocuments(path, { unit }).texts()) read.push(text)
  expect(read).toEqual(whole.documents.map(({ text }) => text))
  expect(read.length).toBe(
    { auto: 18_000, file: 1, paragraph: 6000, line: 18_000, sentence: 24_000 }[unit],
  )
})

it('a malformed line of a large file is named by its number, before anything is given', async () => {
  const lines = documents.map(({ text }) => JSON.stringify({ text: text.repeat(10) }))
  lines[599] = '{oops'
  const path = join(temporaryFolder(), 'a.jsonl')
  writeFileSync(path, lines.join('\n'))
  const texts = openDocuments(path).texts()[Symbol.asyncIterator]()
  await expect(texts.next()).rejects.toThrow(/Line 600 /)
})
