import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { openPreview, readTexts } from '../../../src/host/documents/reading/file-reader.ts'
import { intoUnits, readDocuments } from '../../../src/host/documents/reading/read-documents.ts'
import { documentUnits, type DocumentUnit } from '../../../src/model/file-reading.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatById } from '../../../src/formats/index.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const letter = readFileSync(new URL('../../golden/data/documents/letter.pdf', import.meta.url))
const text = 'Ann met Bo. They sang.\r\nIt rained.\n\n \nNext one.\n'

const texts = async (name: string, content: string | Uint8Array, unit: DocumentUnit) =>
  unwrap(await readDocuments(name, Buffer.from(content), { unit })).documents.map((one) => one.text)

describe('what of a file becomes a document', () => {
  it.each([
    ['auto', ['Ann met Bo. They sang.', 'It rained.', 'Next one.']],
    ['file', [text]],
    ['paragraph', ['Ann met Bo. They sang.\r\nIt rained.', 'Next one.']],
    ['line', ['Ann met Bo. They sang.', 'It rained.', 'Next one.']],
    ['sentence', ['Ann met Bo.', 'They sang.', 'It rained.', 'Next one.']],
  ] as const)('of plain text, by %s', async (unit, expected) => {
    expect(await texts('a.txt', text, unit)).toEqual(expected)
  })

  it('of records is each of them, or what they are cut into; an empty one stays', async () => {
    const records = [{ text: 'Ann sang.\n\nBo left.' }, { text: '' }]
    const lines = records.map((one) => JSON.stringify(one)).join('\n')
    for (const unit of ['auto', 'file'] as const)
      expect(await texts('a.jsonl', lines, unit)).toEqual(['Ann sang.\n\nBo left.', ''])
    expect(await texts('a.jsonl', lines, 'paragraph')).toEqual(['Ann sang.', 'Bo left.', ''])
  })

  it('keeps spans and words in their pieces; those that a span joins stay one', () => {
    const document = {
      text: 'Ann sang\nin Oslo\nand left',
      words: [
        { start: 0, end: 3 },
        { start: 17, end: 20 },
      ],
      spans: [
        { start: 4, end: 11, label: 'ACT' },
        { start: 12, end: 16, label: 'LOC' },
      ],
    }
    expect(intoUnits(document, 'line')).toMatchObject([
      { text: 'Ann sang\nin Oslo', words: [{ start: 0 }], spans: document.spans },
      { text: 'and left', words: [{ start: 0, end: 3 }], spans: [] },
    ])
  })

  it('of a PDF has the page that it begins on as a field, and the whole file how many there are', async () => {
    const read = async (unit: DocumentUnit) =>
      unwrap(await readDocuments('a.pdf', letter, { unit })).documents.map(({ meta }) => meta)
    expect(await read('paragraph')).toEqual([{ page: 1 }, { page: 1 }, { page: 2 }])
    expect(await read('file')).toEqual([{ pages: 2 }])
  })

  it('of a word that a hyphen cuts is no sentence', async () => {
    expect(await texts('a.pdf', letter, 'sentence')).toHaveLength(3)
  })
})

describe('a preview', () => {
  it.each([
    ['a.txt', Buffer.from(text)],
    ['a.pdf', letter],
  ])('says of %s what reading it gives, for each kind of document', async (name, bytes) => {
    const { units, format } = await openPreview({ name, bytes })
    expect(format).toBe(name.slice(2))
    for (const unit of documentUnits) {
      const read = await texts(name, bytes, unit)
      expect(units[unit].documents).toBe(read.length)
      expect(units[unit].first.map((one) => one.text)).toEqual(
        read.slice(0, 3).map((one) => one.slice(0, 400)),
      )
    }
  })

  it('shows the beginning of long documents, with the spans and fields that lie in it', async () => {
    const record = {
      text: `Ann ${'sang '.repeat(100)}`,
      spans: [
        { start: 0, end: 3, label: 'PER' },
        { start: 450, end: 454, label: 'ACT' },
      ],
      meta: { year: 2024 },
    }
    const bytes = Buffer.from(JSON.stringify(record))
    const { units } = await openPreview({ name: 'a.jsonl', bytes })
    expect(units.auto).toMatchObject({ documents: 1, spans: 2 })
    expect(units.auto.first).toEqual([
      {
        ...{ text: record.text.slice(0, 400), isCut: true, fields: ['year: 2024'] },
        spans: [{ start: 0, end: 3, label: 'PER' }],
      },
    ])
  })

  it.each(['jsonl', 'csv', 'conll', 'txt'])(
    'of %s on the disk, and its documents, are those of the same in memory',
    async (id) => {
      // Longer than a piece, with characters that the ends of pieces cut.
      const documents = Array.from({ length: 9000 }, (_, n) => ({
        text: `Ann 😀 ${n} éx€`.padEnd(40, ' a 😀').trim(),
        spans: [{ start: 0, end: 3, label: 'PER' }],
      }))
      const bytes = Buffer.from(String(unwrap(formatById(id)).write(documents).content))
      const name = `a.${id}`
      const path = join(temporaryFolder(), name)
      writeFileSync(path, bytes)
      const file = { path, size: bytes.length }
      expect(await openPreview({ name, bytes: file })).toEqual(await openPreview({ name, bytes }))
      const [there, here] = await Promise.all(
        [file, bytes].map((one) => readTexts({ name, bytes: one })),
      )
      expect(there).toEqual(here)
      expect(there.texts).toHaveLength(documents.length)
    },
  )

  it('of a file that is gone from the disk says so', async () => {
    const file = { path: join(temporaryFolder(), 'a.txt'), size: 1 }
    await expect(openPreview({ name: 'a.txt', bytes: file })).rejects.toThrow(
      'Reading a.txt failed: the file or folder is not there any more.',
    )
  })

  it('of a file that cannot be read says why', async () => {
    const bytes = Buffer.from('a,b\n1,2\n')
    await expect(openPreview({ name: 'a.csv', bytes })).rejects.toThrow(/columns “a”, “b”/)
  })
})
