import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { detect, idsOf, kinds, readFile } from '../../../src/formats/index.ts'

const found = (name: string, content: string | Uint8Array) => {
  const found = detect(name, Buffer.from(content))
  return found.ok ? [found.value.kind.id, found.value.evidence] : ['asks', found.failure.message]
}

const header = '{"format":"spanwright-jsonl","version":1,"offsets":"utf-16","labels":[]}\n'

describe('the kind of a file', () => {
  it.each([
    ['a.txt', header, 'spanwright-jsonl', 'its first line is a Spanwright header'],
    ['a.txt', '\n  {"text":"a"}\n', 'jsonl', /^it begins with a JSON/],
    ['a.txt', '["Uber",{"entities":[]}]', 'spacy', /^its records are lists/],
    ['a', '{ text }', 'txt', 'it is of no other kind'],
    ['a', '[Music] Ann sang.\nThen Bo.', 'txt', 'it is of no other kind'],
    ['a', '[1] Ann, B. Oslo 1999.\n[2] Bo.', 'txt', 'it is of no other kind'],
    ['a', '- Ann met Bo\n- rain', 'txt', 'it is of no other kind'],
    ['a', '- Ann met Bo in Oslo', 'txt', 'it is of no other kind'],
    ['a', 'O presidente viajou ontem.', 'txt', 'it is of no other kind'],
    ['a', 'I-95 was closed.\nI-80 was open.', 'txt', 'it is of no other kind'],
    ['a', 'B-movie actors\nE-mail me', 'txt', 'it is of no other kind'],
    ['a', 'Nimm die U-Bahn', 'txt', 'it is of no other kind'],
    ['a', 'Ann PER-B\nLee PER-I\nmet O', 'conll', /^its lines hold words/],
    ['a', 'ann b-per\nlee i-per\nmet O', 'conll', /^its lines hold words/],
    ['a', '0\tAnn\tB-PER\n1\tmet\tO', 'conll', /^its lines hold words/],
    ['a', '# id 1\nAnn _ _ B-PER\n', 'conll', /^its lines hold words/],
    ['a', '[{"text":"Ann"}]', 'jsonl', /^it begins with a JSON/],
    ['a', '[\n  {\n    "text": "Ann", "label": [[0,', 'jsonl', /^it begins with a JSON/],
    ['a.md', '[a link](b)', 'txt', 'its name ends in .md'],
    ['a.json', '{\n"text":"a"}', 'jsonl', /^it begins with a JSON/],
    ['A.JSONL', 'no JSON', 'jsonl', 'its name ends in .jsonl'],
    ['a.txt', 'Ann B-PER\n', 'conll', 'its lines hold words with tags such as B-PER'],
    ['a', '-DOCSTART- -X- O O\n\nEU NNP I-NP\n', 'conll', 'it has -DOCSTART- lines'],
    ['a', 'B-PER\tAnn\nO\tmet\n', 'conll', /^its lines hold words/],
    ['a', 'a O\nb O\nc B-PER\nd O\ne\n', 'conll', /^its lines hold words/],
    ['a', 'a O\nb O\nc O\nd e\n', 'txt', 'it is of no other kind'],
    ['a', 'O\nO\nO\nO\nO\n', 'txt', 'it is of no other kind'],
    ['a', '-DOCSTART-\n\n  Ann  B-PER \n', 'conll', /^its lines hold words/],
    ['a', 'We Only\nsaw xB-PER\n', 'txt', 'it is of no other kind'],
    ['a', 'Ann O\nsome more words', 'txt', 'it is of no other kind'],
    ['a', '', 'txt', 'it is of no other kind'],
    ['a', ' {  "text":"a"}', 'jsonl', /^it begins with a JSON/],
    ['a', '{text: "a"}', 'txt', 'it is of no other kind'],
    ['a.conll', 'a O\nb O', 'conll', 'its lines end in O or words in capitals'],
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

  it.each(['a O\nb O\n', 'Vitamin O', 'Ann PER\nmet O\n'])(
    'is asked for where text and table look alike: %j',
    (content) => {
      expect(found('a.txt', content)).toEqual([
        'asks',
        'a.txt may be CoNLL, since its lines end in O or words in capitals, or plain text; choose the format and try again.',
      ])
    },
  )

  it('is told by the beginning alone, in whole lines', () => {
    // One line in five carries no tag in what is looked at; after it, none does.
    const mostly = 'a O\na B-PER\na O\na O\na\n'.repeat(745)
    expect(found('a', mostly + 'a b\n'.repeat(20_000))[0]).toBe('conll')
    expect(found('a', 'a b\n'.repeat(5000) + mostly.repeat(9))[0]).toBe('txt')
    const long = `Ann B-PER\n${'b'.repeat(20_000)} O\n`
    expect(found('a', long)[0]).toBe('conll')
    expect(found('a', `{"text":"${'é'.repeat(20_000)}"}`)[0]).toBe('jsonl')
  })

  it('of UTF-16 text is told from its characters', () => {
    expect(found('a', Buffer.from('\ufeffAnn B-PER\n', 'utf16le'))[0]).toBe('conll')
  })

  it('that is named is taken, whatever the file is; of an unknown one the known are named', async () => {
    const read = await readFile('a.jsonl', Buffer.from('{"text":"a"}'), { format: 'txt' })
    expect(read).toMatchObject({
      value: { format: 'txt', evidence: '', documents: [{ text: '{"text":"a"}' }] },
    })
    expect(await readFile('a', Buffer.from('a'), { format: 'xml' })).toMatchObject({
      failure: {
        code: 'bad-input',
        message: `There is no format called xml; choose auto, ${idsOf(kinds)}.`,
      },
    })
  })
})

describe('the encoding of a file', () => {
  const read = async (content: Uint8Array) => readFile('a.txt', content, { format: 'txt' })

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

  it('is none in a project, which is to be opened', async () => {
    const path = join(temporaryFolder(), 'p.spanwright')
    unwrap(Project.create(path)).close()
    expect(await read(readFileSync(path))).toMatchObject({
      failure: { message: expect.stringMatching(/^The file is a project, .*open it/) },
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
})
