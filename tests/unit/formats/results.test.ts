import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { readFile, writerById } from '../../../src/formats/index.ts'
import type { LabelledText } from '../../../src/model/documents.ts'

const documents: LabelledText[] = [
  {
    ...{
      text: 'It rains. Ann of "Oslo" <x> left.\nBo stayed.',
      source: 'a.pdf',
      meta: { page: 3 },
    },
    spans: [
      { start: 10, end: 23, label: 'PER' },
      { start: 17, end: 23, label: 'LOC', score: 0.875 },
      { start: 34, end: 36, label: 'PER', score: 0.5 },
    ],
  },
  { text: 'Nobody.', spans: [], source: 'b.txt' },
]
const labels = [{ name: 'PER', colour: 2 }, { name: 'LOC' }]

function written(id: string) {
  const { content, problems } = unwrap(writerById(id)).write(documents, labels)
  return { bytes: Buffer.from(content), problems: problems.map(({ message }) => message) }
}

describe('a table of entities', () => {
  const rows = [
    ['a.pdf', 'Ann of "Oslo"', 'PER', '', 'Ann of "Oslo" <x> left.', '3'],
    ['a.pdf', '"Oslo"', 'LOC', '0.875', 'Ann of "Oslo" <x> left.', '3'],
    ['a.pdf', 'Bo', 'PER', '0.5', 'Bo stayed.', '3'],
  ]

  it.each(['entities-csv', 'entities-xlsx'])('has a row for each: %s', async (id) => {
    const { bytes, problems } = written(id)
    expect(problems).toEqual(['1 document has no entity, and no row.'])
    const format = unwrap(writerById(id))
    const content = Buffer.concat([Buffer.from(format.header?.(labels, '') ?? ''), bytes])
    const read = unwrap(
      await readFile('a.bin', content, { columns: [{ name: 'entity', role: 'text' }] }),
    )
    expect(
      read.documents.map(({ text, meta = {} }) => {
        const { file, label, score = '', sentence, page } = meta
        return [file, text, label, score, sentence, page]
      }),
    ).toEqual(rows)
  })
})

describe('a highlighted text', () => {
  it('of HTML is the text with marks, and nothing of it is markup', async () => {
    const { bytes } = written('highlighted-html')
    const page = bytes.toString()
    expect(page).toContain('&lt;x&gt;')
    expect(page).toMatch(
      /<mark [^>]*title="PER; LOC, score 0\.88">&quot;Oslo&quot;<small>LOC<\/small><small>PER<\/small><\/mark>/,
    )
    const { documents: read } = unwrap(await readFile('a.html', bytes))
    expect(read[0].text).toContain('It rains. Ann of "Oslo"LOCPER <x> left.')
  })

  it('of Word has its lines as paragraphs', async () => {
    const { bytes } = written('highlighted-docx')
    const { documents: read } = unwrap(await readFile('a.bin', bytes))
    expect(read[0].text).toBe(
      'a.pdf\n\nIt rains. Ann of "Oslo" LOC PER <x> left.\n\nBo PER stayed.\n\nb.txt\n\nNobody.',
    )
  })
})
