import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { readFile } from '../../../src/formats/index.ts'

const read = async (name: string, content: string | Uint8Array, options = {}) =>
  unwrap(await readFile(name, Buffer.from(content), options))

/** Texts with their entities, and what was said. */
async function gist(name: string, content: string | Uint8Array, options = {}) {
  const { documents, problems, format } = await read(name, content, options)
  const entities = documents.map(({ text, spans }) => [
    text,
    ...spans.map(({ start, end, label }) => `${label} ${text.slice(start, end)}`),
  ])
  return [format, ...entities, problems.map(({ message }) => message)]
}

const failure = async (content: string | Uint8Array, options = {}) => {
  const result = await readFile('f', Buffer.from(content), options)
  return result.ok ? null : [result.failure.place?.line, result.failure.message]
}

describe('a file that is easily misread', () => {
  it.each([
    ['id', '# id 0001\tdomain=xx\nann _ _ B-PER\n\n# id 0002\tdomain=xx\noslo _ _ B-LOC\n'],
    ['text', 'ann NNP x B-PER\n\n# text = Oslo\noslo NNP x B-LOC\n'],
    ['source', '#\tn-tv.de [2005]\n1\tann\tB-PER\tO\n2\t.\tO\tO\n\n#\ta [1]\n1\toslo\tB-LOC\tO\n'],
  ])('has remarks before its sentences: %s', async (_, content) => {
    const [format, first, second] = await gist('a', content)
    expect([format, String(first).slice(0, 3), second]).toEqual([
      ...['conll', 'ann', ['oslo', 'LOC oslo']],
    ])
  })

  it('counts its words in the first column', async () => {
    const content = '0\tMara\tB-PER\n1\tVoss\tI-PER\n2\tsang\tO\n\n0\tOslo\tB-LOC\n1\t.\tO\n'
    expect(await gist('a.conll', content)).toEqual([
      ...['conll', ['Mara Voss sang', 'PER Mara Voss'], ['Oslo .', 'LOC Oslo']],
      ['The first column counts the words; they were read from the second.'],
    ])
  })

  it('has its tags in the first column', async () => {
    expect(await gist('a.conll', 'B-PER\tMara\nI-PER\tVoss\nO\tsang\n\nB-LOC\tOslo\n')).toEqual([
      ...['conll', ['Mara Voss sang', 'PER Mara Voss'], ['Oslo', 'LOC Oslo']],
      ['The first column holds the tags; the words were read from the last.'],
    ])
  })

  it('has columns of tags for spans inside spans, and one of phrases', async () => {
    const inside = '1\tBank\tB-ORG\tO\n2\tof\tI-ORG\tO\n3\tOslo\tI-ORG\tB-LOC\n'
    expect(await gist('a', inside)).toEqual([
      ...['conll', ['Bank of Oslo', 'ORG Bank of Oslo', 'LOC Oslo']],
      [expect.stringMatching(/^The first column/), expect.stringMatching(/^Columns 3 and 4 hold/)],
    ])
    expect(await gist('a', 'Oslo NNP B-NP B-LOC\nsang VBD B-VP O\n')).toEqual([
      ...['conll', ['Oslo sang', 'LOC Oslo'], []],
    ])
  })

  it('has tags in small letters, or after their labels', async () => {
    const content = 'mara b-per\nvoss i-per\nin O\noslo b-loc\n'
    expect(await gist('a.conll', content)).toEqual([
      ...['conll', ['mara voss in oslo', 'PER mara voss', 'LOC oslo']],
      ['Tags in small letters such as “b-per” were read as B-PER.'],
    ])
    expect(await gist('a', 'Mara PER-B\nVoss PER-I\nmet O\n')).toEqual([
      ...['conll', ['Mara Voss met', 'PER Mara Voss'], []],
    ])
  })

  it('has white space as words', async () => {
    const expected = ['Mara \u00a0 sang \u3000', 'PER Mara']
    const content = 'Mara B-PER\n\u00a0 O\nsang O\n\u3000 O\n'
    expect(await gist('a.conll', content)).toEqual(['conll', expected, []])
  })

  it.each([
    [
      'conll',
      'Mara B-PER\rsang O\r\rOslo B-LOC\r',
      ['Mara sang', 'PER Mara'],
      ['Oslo', 'LOC Oslo'],
    ],
    ['txt', 'Mara sang\rOslo\r', ['Mara sang'], ['Oslo']],
    ['jsonl', '{"text":"Mara"}\r{"text":"Oslo"}\r', ['Mara'], ['Oslo']],
  ])('ends its lines with CR alone: %s', async (format, content, ...expected) => {
    expect(await gist('a', content)).toEqual([format, ...expected, []])
  })

  it.each([
    ['a list', '[{"text":"Mara","label":[[0,4,"P"]]},{"text":"Voss","label":[]}]', ['Voss']],
    ['a list over lines', '[\n {\n "text": "Mara",\n "label": [\n [0,4,"P"]]}\n]', null],
    ['an object over lines', '{\n "text": "Mara",\n "label": [[0, 4, "P"]]\n}', null],
  ])('is %s', async (_, content, second) => {
    const documents = [['Mara', 'P Mara'], ...(second ? [second] : [])]
    expect(await gist('a.json', content)).toEqual(['doccano', ...documents, []])
  })

  it('has spans under another name, or one that is not known', async () => {
    const spans = '{"text":"Mara sang","ents":[{"start":0,"end":4,"label":"PER"}]}'
    expect(await gist('a', spans)).toEqual(['jsonl', ['Mara sang', 'PER Mara'], []])
    expect(await gist('a', spans.replace('ents', 'finds'))).toEqual([
      ...['jsonl', ['Mara sang']],
      ['“finds” looks like a list of spans; it was kept as a field, not as spans.'],
    ])
  })

  it('has fields of any type, which are kept as they are', async () => {
    const extra = { id: 77, author: 'x', deep: { a: [1, null] } }
    const meta = { n: 1, b: true, nul: null, ключ: 'ё' }
    const line = JSON.stringify({ text: 'Mara', ...extra, meta })
    expect((await read('a', line)).documents[0].meta).toEqual({ ...extra, ...meta })
  })

  it('counts in UTF-16 without saying so', async () => {
    const line = '{"text":"👍 Mara met Oslo","label":[[3,7,"PER"],[12,16,"LOC"]]}'
    expect(await gist('a', line)).toEqual([
      ...['doccano', ['👍 Mara met Oslo', 'PER Mara', 'LOC Oslo']],
      ['Offsets were read as UTF-16 code units, since the spans fit the texts better so.'],
    ])
    const other = '{"text":"👍 Mara met Oslo","label":[[2,6,"PER"],[11,15,"LOC"]]}'
    expect((await gist('a', other)).slice(1, -1)).toEqual((await gist('a', line)).slice(1, -1))
  })

  it('has a label that no project takes', async () => {
    const line = `{"text":"Mara","label":[[0,4,"${'L'.repeat(101)}"]]}`
    expect(await failure(line)).toEqual([
      undefined,
      `The label ${'L'.repeat(39)}… is longer than 100 characters; shorten it and try again. Nothing was imported.`,
    ])
  })

  it('has a span for each of 130,000 words', async () => {
    const spans = Array.from({ length: 130_000 }, (_, i) => [2 * i, 2 * i + 1, 'A'])
    const line = JSON.stringify({ text: 'a '.repeat(130_000), label: spans })
    expect((await read('a', line)).documents[0].spans).toHaveLength(130_000)
  })
})

describe('a file with bytes that are no text', () => {
  it('is refused with their place when it is UTF-8 elsewhere, and not guessed to be older', async () => {
    const bytes = Buffer.concat([Buffer.from('{"text":"naïve\n日本, '), Buffer.from([0xe9, 0x22])])
    expect(await failure(bytes)).toEqual([
      2,
      'Line 2, character 5: the bytes E9 22 are no utf-8 text, as the file is elsewhere; nothing was imported. Correct the place, or choose the encoding that the file was written in.',
    ])
    expect(await failure(Buffer.concat([Buffer.from('日本'), Buffer.from([0xe6, 0x97])]))).toEqual([
      1,
      expect.stringMatching(/^Line 1, character 3: the bytes E6 97 are no utf-8/),
    ])
  })

  it('is refused with their place in UTF-16, and as UTF-32', async () => {
    const half = Buffer.from([0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x3d, 0xd8, 0x62, 0])
    expect(await failure(half)).toEqual([
      2,
      expect.stringMatching(/^Line 2, character 1: .* utf-16le/),
    ])
    const odd = Buffer.from([0xfe, 0xff, 0, 0x61, 0])
    expect(await failure(odd)).toEqual([
      1,
      expect.stringMatching(/^Line 1, character 2: .*utf-16be/),
    ])
    for (const mark of [
      [0xff, 0xfe, 0, 0],
      [0, 0, 0xfe, 0xff],
    ]) {
      expect(await failure(Buffer.from([...mark, 0x61, 0, 0, 0]))).toEqual([
        undefined,
        'The file is UTF-32; save it as UTF-8 and try again.',
      ])
    }
  })

  it('is read in the encoding that the user names', async () => {
    const bytes = Buffer.from([0xcf, 0xf0, 0xe8])
    const options = { format: 'txt', encoding: 'windows-1251' }
    expect(await gist('a', bytes, options)).toEqual(['txt', ['При'], []])
    expect((await read('a', bytes, options)).encoding).toBe('windows-1251')
    expect(await failure(bytes, { encoding: 'utf-9' })).toEqual([
      undefined,
      'There is no encoding called utf-9; use a name such as utf-8, windows-1251 or shift_jis.',
    ])
    expect((await failure(bytes, { encoding: 'utf-8' }))?.[0]).toBe(1)
  })
})
