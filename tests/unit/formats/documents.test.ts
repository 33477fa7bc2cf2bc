import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { readFile, type ReadOptions } from '../../../src/formats/index.ts'
import { zip } from '../../../src/formats/zip.ts'

const folder = new URL('../../golden/data/documents/', import.meta.url)
const made = (name: string) => readFileSync(new URL(name, folder))

async function gist(name: string, content: string | Uint8Array, options: ReadOptions = {}) {
  const read = unwrap(await readFile(name, Buffer.from(content), options))
  const { format, documents, problems, pages } = read
  const [{ text, meta }] = documents
  return { format, text, meta, problems: problems.map(({ message }) => message), pages }
}

const refusal = async (name: string, content: string | Uint8Array, options: ReadOptions = {}) => {
  const read = await readFile(name, Buffer.from(content), options)
  return read.ok ? null : read.failure.message
}

/** The same whatever the file is called. */
const nameless = 'a.bin'

describe('a document of Word', () => {
  it('is read paragraph by paragraph, runs joined, rows as lines, boxes and notes behind', async () => {
    expect(await gist(nameless, made('lease.docx'))).toEqual({
      format: 'docx',
      text: [
        ...['Lease of a garden', 'Between Mara Voss of Oslo and  Bo\tBerg 😀.'],
        'Year\tCity\tPayer\n2024\tOslo\tMara Voss',
        ...['The landlord', 'lives in Bergen.', 'The tenant'],
        ...['Rent is 100 €.\nPaid at once. Beside it.', 'In a box.', 'First item'],
        ' A note on Oslo.'.trim(),
      ].join('\n\n'),
      problems: ['Left out: 1 tracked deletion, the headers and footers of pages.'],
    })
  })

  it('is read without runs that do not show, which is told', async () => {
    const run = (text: string, properties = '') =>
      `<w:r>${properties === '' ? '' : `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`
    const was = '<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>'
    const body = [
      `<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>`,
      ...[run('Rent'), run(' secret', '<w:b/><w:vanish/>'), run(' of', '<w:vanish w:val="0"/>')],
      run(' May.', was),
    ]
    const xml = `<w:document xmlns:w="w"><w:body><w:p>${body.join('')}</w:p></w:body></w:document>`
    expect(
      await gist(nameless, zip([{ name: 'word/document.xml', bytes: Buffer.from(xml) }])),
    ).toEqual({
      format: 'docx',
      text: 'Rent of May.',
      problems: ['Left out: hidden text.'],
    })
  })
})

describe('an OpenDocument text', () => {
  it('is read with its spaces, items and rows, notes at the end', async () => {
    expect(await gist(nameless, made('lease.odt'))).toEqual({
      format: 'odt',
      text: [
        ...['Lease of a garden', 'Between Mara  Voss of Oslo and Bo.', 'one\ntwo'],
        ...['Year\tCity\tPayer\n2024\tOslo\tMara Voss', 'A note on Oslo.'],
      ].join('\n\n'),
      problems: [],
    })
  })
})

describe('an OpenDocument text with what does not show', () => {
  it('is read without, which is told', async () => {
    const styles =
      '<office:automatic-styles><style:style style:name="T1"><style:text-properties text:display="none"/></style:style><style:style style:name="T2"><style:text-properties/></style:style></office:automatic-styles>'
    const deleted =
      '<text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion></text:tracked-changes>'
    const texts =
      '<text:p>Rent<text:span text:style-name="T1"> secret</text:span> of<text:span text:style-name="T2"> May.</text:span><office:annotation><text:p>Oh</text:p></office:annotation></text:p><text:p text:style-name="T1">no</text:p><text:p>End.</text:p>'
    const xml = `<office:document-content>${styles}<office:body><office:text>${deleted}${texts}</office:text></office:body></office:document-content>`
    const files = { mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': xml }
    const archive = zip(
      Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
    )
    expect(await gist(nameless, archive)).toEqual({
      format: 'odt',
      text: 'Rent of May.\n\nEnd.',
      problems: ['Left out: tracked deletions, hidden text, the comments.'],
    })
  })
})

describe('a book', () => {
  it('is read chapter by chapter', async () => {
    expect(await gist(nameless, made('gardens.epub'))).toEqual({
      format: 'epub',
      text: 'Chapter 1\n\nMara went to Oslo.\n\nChapter 2\n\nMara went to Oslo.',
      meta: { title: 'Gardens', author: 'Mara Voss' },
      problems: [],
    })
  })
})

describe('a message', () => {
  it('is its subject and what was written; who wrote it are fields, what hangs on it is told', async () => {
    expect(await gist(nameless, made('message.eml'))).toEqual({
      format: 'eml',
      text: 'Grüße aus Oslo\n\nDear Bo,\n\nwe meet in Bergen — soon.\n\nMara',
      meta: {
        ...{ subject: 'Grüße aus Oslo', date: '2024-03-01T11:30:00.000Z' },
        from: 'Mara Voss <mara@example.org>',
        to: 'Bo Berg <bo@example.org>, eva@example.org',
      },
      problems: ['Left out: 1 attachment (lease.pdf); save and import them by themselves.'],
    })
  })

  it('of HTML alone is what that shows', async () => {
    const head = 'From: a@b.org\nTo: b@b.org\nSubject: Hi\nContent-Type: text/html\n\n'
    expect(await gist(nameless, `${head}<p>Dear <b>B</b>o<p>Oslo`)).toMatchObject({
      text: 'Hi\n\nDear Bo\n\nOslo',
    })
  })
})

describe('a workbook', () => {
  it('gives a document a row, the other columns as fields; dates are dates', async () => {
    const columns = [{ name: 'note', role: 'text' as const }]
    const read = unwrap(await readFile(nameless, made('notes.xlsx'), { columns }))
    expect(read).toMatchObject({
      format: 'xlsx',
      documents: [
        { text: 'Mara Voss lives in Oslo.', meta: { id: '1', when: '2024-03-01', D: '0.1' } },
        { text: 'Bo\nis 😀', meta: { id: '2', when: '2024-03-01 12:30:00', D: 'TRUE' } },
      ],
      problems: [{ message: 'Only the first sheet was read; left out: Other.' }],
    })
  })

  it('names the first of many columns, in a sentence that can be read', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `c${i}`)
    const sentence = await refusal('a.csv', `${names.join(',')}\n${names.join(',')}\n`)
    expect(sentence).toMatch(/has the columns “c0”, .*“c9” and 290 more; say which one/)
  })

  it('asks for the column of texts where no name tells it', async () => {
    const read = await readFile(nameless, made('notes.xlsx'))
    expect(read).toMatchObject({
      failure: {
        message: expect.stringMatching(/columns “id”, “note”, “when”, “D”; say which one/),
        place: { columns: ['id', 'note', 'when', 'D'] },
      },
    })
  })
})

describe('a PDF', () => {
  it('is read in paragraphs, its lines joined; words that are cut stay cut', async () => {
    expect(await gist(nameless, made('letter.pdf'))).toEqual({
      format: 'pdf',
      text: [
        'The committee met in the town hall and decided that the agree-\nment with Mara Voss of Oslo shall be kept for as long as the parties wish.',
        'Second paragraph of the text, which is a little longer than the first one.',
        'Page two begins here.',
      ].join('\n\n'),
      problems: [],
      pages: [0, 215],
    })
  })

  it('has cut words joined where that is asked for', async () => {
    const { text, pages } = await gist(nameless, made('letter.pdf'), { joinHyphens: true })
    expect(text).toContain('that the agreement with Mara')
    expect(pages).toEqual([0, text.indexOf('Page two')])
  })

  it('in columns is read column by column, tables row by row', async () => {
    const { text } = await gist(nameless, made('paper.pdf'))
    const parts = text.split('\n\n')
    expect(parts.map((part) => part.slice(0, 9))).toEqual([
      ...['A study o', '1 Section', 'Part 1. M', '2 Section', 'Part 2. M'],
      ...['3 Section', 'Part 3. M', 'Year\tCity'],
    ])
    for (const part of [2, 4, 6])
      expect(parts[part]).toMatch(/(?:Mara [^.]+ Ltd\. [^.]+works\. ?){2}$/)
    expect(parts[7]).toBe('Year\tCity\tPayer\n2024\tOslo\tMara Voss')
  })

  it('that is locked, scanned or broken is refused with what to do', async () => {
    expect(await refusal('a.pdf', made('locked.pdf'))).toMatch(/protected by a password; open it/)
    expect(await refusal('a.pdf', made('scan.pdf'))).toMatch(/only pictures of pages.*\(OCR\)/)
    expect(await refusal('a.pdf', made('letter.pdf').subarray(0, 300))).toMatch(/damaged/)
  })
})

describe('HTML', () => {
  it('is what it shows, in blocks; scripts, styles and what is hidden are not', async () => {
    const page = `<!DOCTYPE html><html><head><title>A &amp; B</title><style>p{}</style></head><body>
      <h1>Head</h1><p>Mara  <b>Vo</b>ss\n lives <br> in Oslo&nbsp;x &lt;i&gt;<p>Two<script>alert(1)</script>
      <p hidden>no<p style="display: none">no<ul><li>one<li>two</ul>
      <table><tr><th>A<th>B<tr><td>1<td>2</table><pre>a\n   b</pre>`
    expect(await gist(nameless, page)).toEqual({
      format: 'html',
      text: 'Head\n\nMara Voss lives\nin Oslo\u00a0x <i>\n\nTwo\n\none\ntwo\n\nA\tB\n1\t2\n\na\n   b',
      meta: { title: 'A & B' },
      problems: [],
    })
  })

  it('is read in the encoding that it names', async () => {
    const page = '<html><meta charset="windows-1251"><p>'
    const bytes = Buffer.concat([Buffer.from(page), Buffer.from([0xcc, 0xee, 0xf1])])
    expect((await gist('a.html', bytes)).text).toBe('Мос')
  })
})

describe('Markdown', () => {
  const source = `---\nauthor: Mara\n---\n# Lease\n\nBetween **Mara Voss** of [Oslo](https://oslo.no) and\nBo \`Berg\`.

1. First\n2. Second\n   - inner\n\n| Name | City |\n|---|---|\n| Mara | Oslo |\n\n> Said <b>so</b>.\n\n\`\`\`\ncode  here\n\`\`\`\n`

  it('loses its marks, but for the numbers of items', async () => {
    expect(await gist('a.md', source)).toEqual({
      format: 'markdown',
      text: 'Lease\n\nBetween Mara Voss of Oslo and Bo Berg.\n\n1. First\n2. Second\ninner\n\nName\tCity\nMara\tOslo\n\nSaid so.\n\ncode  here',
      meta: { author: 'Mara' },
      problems: [],
    })
  })

  it('has its notes at the end, however short they are, and no marks of them; quotes of fields go', async () => {
    const noted =
      '---\ntitle: "A: b"\n---\n# Rent\n\nPaid[^1] by Mara[^long one] and Bo.[^2] `[^1]` [^none]\n[^1]: Yearly.\n[^2]: Bo Berg of\n    *Oslo*,\nand Bergen.\n[^3]: Nobody\n\nEnd.\n\n```\n[^1]: code\n```\n'
    const { text, meta } = await gist('a.md', noted)
    expect(meta).toEqual({ title: 'A: b' })
    expect(text).toBe(
      'Rent\n\nPaid by Mara[^long one] and Bo. [^1] [^none]\n\nEnd.\n\n[^1]: code\n\nYearly.\n\nBo Berg of Oslo, and Bergen.\n\nNobody',
    )
  })

  it('without a mark, or of another name, is plain text', async () => {
    expect((await gist('a.md', '- Mara met Voss\n- Oslo is cold\n')).format).toBe('txt')
    expect((await gist('a.txt', '# Lease\n**Mara**\n')).format).toBe('txt')
  })
})

describe('RTF', () => {
  it('is read in its encodings, with rows and notes, without what is no text', async () => {
    const source = String.raw`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}
{\*\generator Word;}{\info{\title Secret}}\pard\b Lease\b0\par
Between Ma{\i ra} Voss of M\'fcnchen{\footnote \pard A note.} and \f1\'cc\'ee\'f1\f0  \u8364? 5{\deleted 6}.\par
\trowd\cellx1\cellx2\pard\intbl Name\cell City\cell\row\trowd\cellx1\cellx2\pard\intbl Mara\cell Oslo\cell\row
\pard a\line b\~c\{\par{\header no}{\pict 00ff}}`
    expect(await gist(nameless, source)).toEqual({
      format: 'rtf',
      text: 'Lease\n\nBetween Mara Voss of München and Мос € 5.\n\nName\tCity\nMara\tOslo\n\na\nb\u00a0c{\n\nA note.',
      problems: ['Left out: tracked deletions, the headers and footers of pages.'],
    })
  })

  it('has rows like the one before, defined once or not at all, and nothing that does not show', async () => {
    const source = String.raw`{\rtf1\ansi Rent{\v  hidden} of\v  no\v0  May\plain .\par
\trowd\cellx1\cellx2\pard\intbl A\cell B\cell\row\pard\intbl C\cell D\cell\row\pard End.\par}`
    expect(await gist(nameless, source)).toEqual({
      format: 'rtf',
      text: 'Rent of May.\n\nA\tB\nC\tD\n\nEnd.',
      problems: ['Left out: hidden text.'],
    })
    const bare = String.raw`{\rtf1 \pard\intbl A\cell B\cell\row\pard End.\par}`
    expect((await gist(nameless, bare)).text).toBe('A\tB\n\nEnd.')
  })
})

describe('a file of another program', () => {
  const compound = (stream: string) =>
    Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      ...[Buffer.alloc(600), Buffer.from(stream, 'utf16le'), Buffer.alloc(100)],
    ])

  it.each([
    ['a.doc', compound('WordDocument'), /Word 97 to 2003 .* save it as \.docx/],
    ['a.xls', compound('Workbook'), /Excel 97 to 2003 .* save it as \.xlsx or CSV/],
    ['a.docx', compound('EncryptedPackage'), /protected by a password; open it/],
    ['a.msg', compound('__properties_version1.0'), /message of Outlook .* save it as \.eml/],
    ['a.xyz', compound('Other'), /of an old program; open it there/],
    ['a.png', Buffer.from('89504e470d0a1a0a', 'hex'), /a picture \(PNG\); recognise its text/],
    ['a.gz', Buffer.from('1f8b0800', 'hex'), /packed \(gzip\); unpack it/],
  ])('is refused with what to do: %s', async (name, bytes, sentence) => {
    expect(await refusal(name, bytes)).toMatch(sentence)
    expect(await refusal(name, bytes, { format: 'docx' })).toMatch(sentence)
  })
})
