import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentsByParts, openDocuments } from '../../../src/cli/documents.ts'
import { DocumentWriter } from '../../../src/cli/document-writer.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { readDocuments } from '../../../src/host/documents/reading/read-documents.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import {
  formatById,
  formats,
  openingOf,
  readFile,
  type TextFormat,
} from '../../../src/formats/index.ts'
import { documentUnits } from '../../../src/model/file-reading.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const documents: LabelledText[] = Array.from({ length: 700 }, (_, i) => ({
  text: `Åsa met Ann${i} 😀`,
  spans: [{ start: 8, end: 8 + `Ann${i}`.length, label: 'PERSON' }],
}))

async function byParts(path: string, format: TextFormat, bytes: number): Promise<LabelledText[]> {
  const read: LabelledText[] = []
  for await (const document of documentsByParts(path, format, bytes)) read.push(document)
  return read
}

const textFormats = formats.filter((one): one is TextFormat => !('readsBytes' in one))

describe.each(textFormats.map((one) => [one.id, one] as const))('documents in %s', (_, format) => {
  const written = format.write(documents).content as string
  const content = openingOf(format, written, [{ name: 'PERSON' }]) + written
  const name = `a${format.extensions[0]}`

  it.runIf(format.separator)(
    'are the same read in parts, cut within characters too, as at once',
    async () => {
      const path = join(temporaryFolder(), name)
      writeFileSync(path, content)
      const whole = unwrap(await readFile(name, Buffer.from(content))).documents
      for (const bytes of [2001, 8192]) expect(await byParts(path, format, bytes)).toEqual(whole)
    },
  )

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

it.each(documentUnits)('a large text is read by parts as at once: by %s', async (unit) => {
  const path = join(temporaryFolder(), 'a.txt')
  const part = 'Ann sang. Bo left.\nIt rained in Oslo,\nsaid Eva.\n\n'
  writeFileSync(path, part.repeat(6000))
  const whole = unwrap(await readDocuments('a.txt', Buffer.from(part.repeat(6000)), { unit }))
  const read: string[] = []
  for await (const { text } of (await openDocuments(path, { unit })).documents()) read.push(text)
  expect(read).toEqual(whole.documents.map(({ text }) => text))
  expect(read.length).toBe(
    { auto: 18_000, file: 1, paragraph: 6000, line: 18_000, sentence: 24_000 }[unit],
  )
})

it.each(['jsonl', 'spanwright-jsonl'])(
  'a malformed line of %s is named by its number',
  async (id) => {
    const format = unwrap(formatById(id)) as TextFormat
    const header = format.header?.([], '') ?? ''
    const lines = (header + format.write(documents).content).split('\n')
    lines[599] = '{oops'
    const path = join(temporaryFolder(), `a${format.extensions[0]}`)
    writeFileSync(path, lines.join('\n'))
    await expect(byParts(path, format, 4096)).rejects.toThrow(/Line 600 /)
  },
)
