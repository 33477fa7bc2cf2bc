import { describe, expect, it } from 'vitest'
import { detect, readFile } from '../../../src/formats/index.ts'

const found = (name: string, content: string | Uint8Array) => {
  const { kind, evidence } = detect(name, Buffer.from(content))
  return [kind.id, evidence]
}

const header = '{"format":"spanwright-jsonl","version":1,"offsets":"utf-16","labels":[]}\n'

describe('the kind of a file', () => {
  it.each([
    ['a.txt', header, 'spanwright-jsonl', 'its first line is a Spanwright header'],
    ['a.txt', '\n  {"text":"a"}\n', 'jsonl', 'its first line is a JSON value'],
    ['a.txt', '["Uber",{"entities":[]}]', 'jsonl', 'its first line is a JSON value'],
    ['a', '{ text }', 'jsonl', 'its first line begins with a bracket'],
    ['a.md', '[a link](b)', 'txt', 'its name ends in .md'],
    ['a.json', '{\n"text":"a"}', 'jsonl', 'its name ends in .json'],
    ['A.JSONL', 'no JSON', 'jsonl', 'its name ends in .jsonl'],
    ['a.txt', 'Ann B-PER\n', 'conll', 'its lines hold words with tags such as B-PER'],
    ['a', '-DOCSTART- -X- O O\n\nEU NNP I-NP\n', 'conll', /^its lines hold words/],
    ['a', 'B-PER\tAnn\nO\tmet\n', 'conll', /^its lines hold words/],
    ['a', 'a O\nb O\nc O\nd O\ne\n', 'conll', /^its lines hold words/],
    ['a', 'a O\nb O\nc O\nd e\n', 'txt', 'it is of no other kind'],
    ['a', 'O\nO\nO\nO\nO\n', 'txt', 'it is of no other kind'],
    ['a', '-DOCSTART-\n\n  Ann  B-PER \n', 'conll', /^its lines hold words/],
    ['a', 'We Only\nsaw xB-PER\n', 'txt', 'it is of no other kind'],
    ['a', 'Ann O\nsome more words', 'txt', 'it is of no other kind'],
    ['a', '', 'txt', 'it is of no other kind'],
    ['a', ' {  "text":"a"}', 'jsonl', 'its first line is a JSON value'],
    ['a', '{text: "a"}', 'jsonl', 'its first line begins with a bracket'],
    ['a', 'see {"a":1}', 'txt', 'it is of no other kind'],
    ['a', `see ${header}`, 'txt', 'it is of no other kind'],
    ['a', header.replaceAll(/[:{]/g, ' $& '), 'spanwright-jsonl', /a Spanwright header$/],
    ['a.conll', 'Ann PER\nmet -\n', 'conll', 'its name ends in .conll'],
    ['a.iob2', 'Ann\n', 'conll', 'its name ends in .iob2'],
    ['a', 'Some words.', 'txt', 'it is of no other kind'],
  ])('of %s that begins with %j is %s', (name, content, id, evidence) => {
    expect(found(name, content)).toEqual([
      id,
      typeof evidence === 'string' ? evidence : expect.stringMatching(evidence),
    ])
  })

  it('is told by the beginning alone, in whole lines', () => {
    // One line in five carries no tag in what is looked at; after it, none does.
    const mostly = 'a O\na O\na O\na O\na\n'.repeat(911)
    expect(found('a', mostly + 'a b\n'.repeat(20_000))[0]).toBe('conll')
    expect(found('a', 'a b\n'.repeat(5000) + mostly.repeat(9))[0]).toBe('txt')
    const long = `Ann O\n${'b'.repeat(20_000)} O\n`
    expect(found('a', long)[0]).toBe('conll')
    expect(found('a', `{"text":"${'é'.repeat(20_000)}"}`)[0]).toBe('jsonl')
  })

  it('of UTF-16 text is told from its characters', () => {
    expect(found('a', Buffer.from('\ufeffAnn B-PER\n', 'utf16le'))[0]).toBe('conll')
  })

  it('that is named is taken, whatever the file is; of an unknown one the known are named', async () => {
    const read = await readFile('a.jsonl', Buffer.from('{"text":"a"}'), 'txt')
    expect(read).toMatchObject({
      value: { format: 'txt', evidence: '', documents: [{ text: '{"text":"a"}' }] },
    })
    expect(await readFile('a', Buffer.from('a'), 'xml')).toMatchObject({
      failure: {
        code: 'bad-input',
        message: 'There is no format called xml; choose auto, jsonl, conll, spanwright-jsonl, txt.',
      },
    })
  })
})

describe('the encoding of a file', () => {
  const read = async (content: Uint8Array) => readFile('a.txt', content, 'txt')

  it.each([
    ['utf-8', Buffer.from('\ufeffé')],
    ['utf-8', Buffer.from('é')],
    ['utf-16le', Buffer.from('\ufeffé', 'utf16le')],
    ['utf-16be', Buffer.from('\ufeffé', 'utf16le').swap16()],
  ])('is %s without a remark', async (encoding, content) => {
    expect(await read(content)).toMatchObject({
      value: { encoding, problems: [], documents: [{ text: 'é' }] },
    })
  })

  // The others begin or go on with half of a byte order mark.
  it.each(['café', 'ÿé', 'þé', 'aÿ', 'aþ'])(
    'is windows-1252 with a remark when it is nothing else: %s',
    async (text) => {
      expect(await read(Buffer.from(text, 'latin1'))).toMatchObject({
        value: {
          encoding: 'windows-1252',
          documents: [{ text }],
          problems: [{ message: expect.stringContaining('read as windows-1252') }],
        },
      })
    },
  )

  it.each([
    ['a zero', Buffer.from('a'.repeat(100) + '\0')],
    ['many control characters', Buffer.from('a'.repeat(97) + '\u0001\u0002\u0003')],
  ])('is none in a file with %s', async (_, content) => {
    expect(await read(content)).toMatchObject({
      failure: {
        code: 'bad-input',
        message: expect.stringMatching(/^The file is binary/),
        place: { file: 'a.txt' },
      },
    })
  })

  it('bears a control character in fifty, tabs and page ends any number', async () => {
    expect(await read(Buffer.from('a'.repeat(98) + '\u0001\u0002'))).toMatchObject({ ok: true })
    expect(await read(Buffer.from('a\t\t\f\f\r\n'))).toMatchObject({ ok: true })
  })

  it('of nothing but space is nothing to read', async () => {
    expect(await read(Buffer.from(' \n\t'))).toMatchObject({
      failure: { code: 'bad-input', message: 'The file is empty; choose one with text in it.' },
    })
  })

  it('is not looked for in a file too large for a string', async () => {
    expect(await read(new Uint8Array(400 * 1024 * 1024 + 1))).toMatchObject({
      failure: {
        code: 'bad-input',
        message: expect.stringMatching(/^The file is larger than 400/),
      },
    })
  })
})
