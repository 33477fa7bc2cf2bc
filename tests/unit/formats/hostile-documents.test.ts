import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { readFile } from '../../../src/formats/index.ts'
import { packed } from '../../support/packed.ts'

const refusal = async (name: string, bytes: Uint8Array | string) => {
  const read = await readFile(name, Buffer.from(bytes))
  return read.ok ? `read: ${read.value.documents[0].text.slice(0, 40)}` : read.failure.message
}

const SPACE = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const word = (body: string, before = '') =>
  packed({ 'word/document.xml': `${before}<w:document xmlns:w="${SPACE}">${body}</w:document>` })

const MB = 1024 * 1024

/** Where an archive says what it holds: sizes and sums of its parts. */
const central = (archive: Buffer) => archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))

describe('a document made to harm', () => {
  it('that unpacks to more than it may is not unpacked', async () => {
    const bomb = Buffer.from(packed({ 'word/document.xml': 'a'.repeat(MB) }))
    bomb.writeUInt32LE(65 * MB, central(bomb) + 24)
    expect(await refusal('a.docx', bomb)).toMatch(/unpacks to more than 64 MB/)
  })

  it('that says of a part that it is smaller is refused', async () => {
    const bomb = Buffer.from(packed({ 'word/document.xml': 'a'.repeat(MB) }))
    bomb.writeUInt32LE(10, central(bomb) + 24)
    expect(await refusal('a.docx', bomb)).toMatch(/damaged or encrypted/)
  })

  it('with a wrong byte in a part is refused', async () => {
    const bytes = Buffer.from(word('<w:p><w:r><w:t>Mara</w:t></w:r></w:p>'))
    expect(await refusal('a.docx', bytes)).toBe('read: Mara')
    bytes[central(bytes) + 16] ^= 1
    expect(await refusal('a.docx', bytes)).toMatch(/damaged or encrypted/)
  })

  it('with elements inside elements without end, or without their ends, is refused', async () => {
    const deep = '<w:sdt>'.repeat(100_000) + '</w:sdt>'.repeat(100_000)
    expect(await refusal('a.docx', word(deep))).toMatch(/more inside one another/)
    const open = packed({ 'word/document.xml': '<w:document><w:p><w:r><w:t>Mara' })
    expect(await refusal('a.docx', open)).toMatch(/its XML breaks off/)
    expect(await refusal('a.html', '<html>' + '<div>'.repeat(100_000))).toMatch(
      /inside one another/,
    )
    expect(await refusal('a.rtf', '{\\rtf1' + '{'.repeat(100_000))).toMatch(/no RTF, or is damaged/)
    expect(await refusal('a.md', `# a\n${'> '.repeat(100_000)}b`)).toMatch(
      /lists inside one another/,
    )
  })

  it('with entities of its own is refused', async () => {
    const laughs = '<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
    expect(await refusal('a.docx', word('<w:p>&b;</w:p>', laughs))).toMatch(/entities of its own/)
  })

  it('with more columns than a table has is refused', async () => {
    const sheet = (place: string) =>
      packed({
        'xl/workbook.xml': '<workbook><sheets><sheet name="A" r:id="1"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels':
          '<Relationships><Relationship Id="1" Target="worksheets/sheet1.xml"/></Relationships>',
        'xl/worksheets/sheet1.xml': `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>text</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="${place}"><v>1</v></c></row></sheetData></worksheet>`,
      })
    expect(await refusal('a.xlsx', sheet('ZZZ2'))).toMatch(/more than 1,000 columns/)
    expect(await refusal('a.xlsx', sheet('B2'))).toBe('read: 1')
  })

  it('with brackets in a cell as deep as it is long keeps them as they stand', async () => {
    const table = `text,meta\nMara,${'['.repeat(200_000)}\nBo,"{""a"":[1]}"\n`
    const { documents, problems } = unwrap(await readFile('a.csv', Buffer.from(table)))
    expect(documents.map(({ text, meta }) => [text, meta])).toEqual([
      ['Mara', undefined],
      ['Bo', { a: [1] }],
    ])
    expect(problems).toEqual([
      { message: 'A field of “meta” is too long and was left out.', line: 2 },
    ])
  })

  it('with names of any length and line ends is told of in one line of some length', async () => {
    const name = `a\n${'b'.repeat(100_000)}`
    const table = `"${name}",c\n1,2\n`
    const read = await readFile('a.csv', Buffer.from(table))
    expect(read.ok ? '' : read.failure.message).toMatch(
      /^The table has the columns “a b{27}…”, “c”;/,
    )
    const mail = `From: a\nTo: b\nSubject: c\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nMara\n--x\nContent-Type: text/${'b'.repeat(1000)}\nContent-Disposition: attachment\n\nA\n--x--\n`
    const { problems } = unwrap(await readFile('a.eml', Buffer.from(mail)))
    expect(problems[0].message).toMatch(/^Left out: 1 attachment \(text\/b{34}…\)/)
  })

  it('with tags that are none is refused, and with none at all has none', async () => {
    const corpus = (...tags: unknown[]) =>
      JSON.stringify([
        {
          paragraphs: [{ sentences: [{ tokens: tags.map((ner, i) => ({ orth: `w${i}`, ner })) }] }],
        },
      ])
    const spans = async (...tags: unknown[]) => {
      const read = await readFile('a.json', Buffer.from(corpus(...tags)), {
        format: 'spacy-corpus',
      })
      return read.ok ? read.value.documents[0].spans.length : read.failure.message
    }
    expect(await spans('', '', null)).toBe(0)
    expect(await spans('B-PER', '', 'U-ORG', '-')).toBe(2)
    expect(await spans('B-PER', 'person')).toMatch(/has the tag “person” among others/)
  })

  it('with a type of a million letters is read in time that grows with them', async () => {
    const cas = {
      '%FEATURE_STRUCTURES': [
        { '%ID': 1, '%TYPE': 'uima.cas.Sofa', sofaString: 'Mara' },
        { '%ID': 2, '%TYPE': 'a.'.repeat(MB), '@sofa': 1, begin: 0, end: 4 },
      ],
    }
    expect(await refusal('a.json', JSON.stringify({ '%TYPES': {}, ...cas }))).toBe('read: Mara')
  })

  it('with offsets far behind its text is refused, and with a gap read', async () => {
    const tsv = (start: number) =>
      `#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Name|value\n\n\n#Text=Mara\n1-1\t0-4\tMara\tPER\n\n#Text=Bo\n2-1\t${start}-${start + 2}\tBo\tPER\n`
    expect(await refusal('a.tsv', tsv(8))).toBe('read: Mara\n   Bo')
    expect(await refusal('a.tsv', tsv(4_000_000_000))).toMatch(/^Line 9 begins more than 1,000,000/)
  })

  it('with more parts than a mail program makes is refused', async () => {
    const head = 'From: a\nTo: b\nSubject: c\nContent-Type: multipart/mixed; boundary=x\n\n'
    expect(await refusal('a.eml', head + '--x\n\na\n'.repeat(20_000))).toMatch(/more parts/)
    const nested = Array.from(
      { length: 300 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`,
    )
    expect(await refusal('a.eml', `From: a\nTo: b\nSubject: c\n${nested.join('')}`)).toMatch(
      /more parts/,
    )
  })
})

/** A PDF whose page draws a stream; more objects follow it. */
function pdf(filter: string, content: Uint8Array | string, more: readonly string[] = []): Buffer {
  const stream = Buffer.from(content)
  const about = `<</Length ${stream.length}${filter}>>\nstream\n`
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>',
    Buffer.concat([Buffer.from(about), stream, Buffer.from('\nendstream')]),
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ...more,
  ]
  const parts = objects.map((one, i) =>
    Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(one), Buffer.from('\nendobj\n')]),
  )
  const trailer = `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\n%%EOF`
  return Buffer.concat([Buffer.from('%PDF-1.4\n'), ...parts, Buffer.from(trailer)])
}

describe('a PDF made to harm', () => {
  const text = 'BT /F 10 Tf 10 10 Td (Mara) Tj ET '

  it('whose streams unpack to more than they may is not unpacked', async () => {
    expect(await refusal('a.pdf', pdf('/Filter/FlateDecode', deflateSync(text)))).toBe('read: Mara')
    const twice = deflateSync(deflateSync(Buffer.alloc(49 * MB)))
    const filters = '/Filter[/FlateDecode/FlateDecode]'
    expect(await refusal('a.pdf', pdf(filters, twice))).toMatch(/unpacks to more/)
  })

  it.each([
    ['lists are not ended', '[ 1 0 obj '.repeat(100_000)],
    ['dictionaries are not ended', '<< /A '.repeat(100_000)],
    ['streams begin inside one another', '/A85 stream\n'.repeat(20_000) + 'abcde'.repeat(20_000)],
  ])('whose %s is not read over and over', async (_, content) => {
    expect(await refusal('a.pdf', `%PDF-1.4\n${content}`)).toMatch(/^The PDF is damaged/)
  })

  it('whose every part goes on to the end of the file is not read for minutes, and the next is read', async () => {
    const part = '7 0 obj\n<</Count 1/Kids/Trapped/False\nendobj\n'
    const endless = `%PDF-1.4\n${part.repeat(25_000)}startxref\n9\n%%EOF`
    expect(await refusal('a.pdf', endless)).toMatch(/cannot be read in seconds/)
    expect(await refusal('a.pdf', pdf('', text))).toBe('read: Mara')
  })

  it('whose page is one string as long as memory, whole or cut off, is not read', async () => {
    const long = deflateSync(`BT (${'a'.repeat(9 * MB)}) Tj ET`)
    expect(await refusal('a.pdf', pdf('/Filter/FlateDecode', long))).toMatch(/^The PDF is damaged/)
    const spoilt = Buffer.from(deflateSync(`BT ${'(a) Tj '.repeat(2 * MB)}`))
    spoilt[spoilt.length - 2] ^= 1
    expect(await refusal('a.pdf', pdf('/Filter/FlateDecode', spoilt))).toMatch(
      /^The PDF is damaged/,
    )
  })

  it('is none for brackets in strings, comments and streams', async () => {
    const brackets = '['.repeat(600)
    const more = [
      `(${brackets})`,
      `<</A 1>> % ${brackets}`,
      `<</Length 600>>\nstream\n${brackets}\nendstream`,
    ]
    expect(await refusal('a.pdf', pdf('', text, more))).toBe('read: Mara')
  })

  it('whose form draws itself, again and again, ends', async () => {
    const form = (next: number, content: string) =>
      `<</Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>/XObject<</X ${next} 0 R>>>>/Length ${content.length}>>\nstream\n${content}\nendstream`
    const forms = [7, 8, 9, 10].map((next) => form(next, '/X Do '.repeat(20)))
    const last = form(6, text.repeat(20))
    expect(await refusal('a.pdf', pdf('', '/X Do '.repeat(20), [...forms, last]))).toMatch(
      /a page with more text than fits on one/,
    )
  })
})
