import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import {
  formatById,
  projectLosses,
  readFile,
  type ReadOptions,
} from '../../../src/formats/index.ts'
import { zip, unzip } from '../../../src/formats/zip.ts'
import type { NewLabel } from '../../../src/model/labels.ts'
import type { LabelledText } from '../../../src/model/documents.ts'

const read = async (content: unknown, options: ReadOptions = {}, name = 'f') => {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  return unwrap(await readFile(name, Buffer.from(text), options))
}
const entities = ({ text, spans }: LabelledText) =>
  spans.map(({ start, end, label }) => `${label} ${text.slice(start, end)}`)

/** Its kind, entities of each document, and what was said. */
const gist = async (content: unknown, options: ReadOptions = {}, name = 'f') => {
  const { format, documents, problems } = await read(content, options, name)
  return [format, ...documents.map(entities), ...problems.map(({ message }) => message)]
}
const failure = async (content: string, options: ReadOptions = {}, name = 'f') => {
  const result = await readFile(name, Buffer.from(content), options)
  return result.ok ? null : result.failure.message
}

describe('tasks of Label Studio', () => {
  const value = { start: 0, end: 4, text: 'Mara', labels: ['P'] }
  const result = [{ type: 'labels', from_name: 'l', to_name: 't', value }]
  const task = (more: object) => [
    { data: { text: 'Mara 👍 sang' }, annotations: [{ result }], ...more },
  ]

  it('are read by the first annotation that stands, and of others it is told', async () => {
    expect(await gist(task({}))).toEqual(['label-studio', ['P Mara']])
    const others = [{ was_cancelled: true, result: [] }, { result }, { result: [] }]
    expect(await gist(task({ annotations: others }))).toEqual([
      ...['label-studio', ['P Mara']],
      'The task has 2 annotations or predictions; the first was taken.',
    ])
  })

  it('are a model’s where nobody annotated, with scores', async () => {
    const predictions = [{ result: [{ ...result[0], score: 0.5 }] }]
    const { documents } = await read(task({ annotations: [], predictions }))
    expect(documents[0].spans).toEqual([
      { start: 0, end: 4, label: 'P', origin: 'model', score: 0.5 },
    ])
  })

  it('keep their other data, and say of results that are no spans', async () => {
    const data = { text: 'Mara', author: 'x', n: 7 }
    const choice = { type: 'choices', value: { choices: ['yes'] } }
    const found = await read(task({ data, annotations: [{ result: [...result, choice] }] }))
    expect(found.documents[0].meta).toEqual({ author: 'x', n: 7 })
    expect(found.problems.map(({ message }) => message)).toEqual([
      'A result of type “choices” is no span of text and was left out.',
    ])
  })
})

describe('records of other tools', () => {
  it('of Dataturks end with their last character', async () => {
    const points = [{ start: 0, end: 3, text: 'Mara' }]
    const line = { content: 'Mara sang', annotation: [{ label: ['P'], points }], extras: null }
    expect(await gist(line)).toEqual(['dataturks', ['P Mara']])
    expect(await gist({ ...line, annotation: null })).toEqual(['dataturks', []])
  })

  it('of Argilla are of either version; what was suggested is a model’s', async () => {
    const first = { text: 'Mara sang', tokens: ['Mara', 'sang'], annotation: [['P', 0, 4]] }
    const status = { prediction: null, status: 'Validated', metadata: { x: 1 } }
    const { format, documents } = await read({ ...first, ...status })
    expect([format, ...documents.map(entities)]).toEqual(['argilla', ['P Mara']])
    expect(documents[0]).toMatchObject({ status: 'done', meta: { x: 1 }, words: [{ end: 4 }, {}] })
    const fields = { text: 'Mara sang' }
    const value = [{ start: 0, end: 4, label: 'P' }]
    const second = { fields, responses: { ner: [{ value }] }, suggestions: { ner: { value: [] } } }
    expect(await gist([second])).toEqual(['argilla', ['P Mara']])
    const suggested = { fields, responses: {}, suggestions: { ner: { value } } }
    expect((await read([suggested])).documents[0].spans[0].origin).toBe('model')
  })

  it('of Hugging Face have tags by name, or with the names beside', async () => {
    const tokens = ['Mara', 'Voss', 'sang']
    expect(await gist({ tokens, ner_tags: ['B-P', 'I-P', 'O'] })).toEqual([
      ...['hugging-face', ['P Mara Voss']],
    ])
    const feature = { feature: { names: ['O', 'B-P', 'I-P'] } }
    const rows = [{ row: { tokens, ner_tags: [1, 2, 0] } }]
    expect(await gist({ features: [{ name: 'ner_tags', type: feature }], rows })).toEqual([
      ...['hugging-face', ['P Mara Voss']],
    ])
    expect(await failure(JSON.stringify({ tokens, ner_tags: [1, 2, 0] }))).toMatch(
      /has numbers as tags, and their names are not in the file: write the names/,
    )
  })

  it('of NER Annotator are one object; its classes are labels, null is passed over', async () => {
    const annotations = [['👍 Mara', { entities: [[3, 7, 'P']] }], null]
    const found = await read({ classes: ['Q', 'P'], annotations })
    expect(found.documents.map(entities)).toEqual([['P Mara']])
    expect(found.labels).toEqual([{ name: 'Q' }, { name: 'P' }])
  })

  it('of doccano count graphemes where their offsets show it', async () => {
    const text = '👩‍👩‍👧👩‍👩‍👧 Mara met Oslo'
    const label = [
      [3, 7, 'P'],
      [12, 16, 'L'],
    ]
    const many = Array.from({ length: 8 }, () => ({ text, label }))
    const found = await read(many.map((one) => JSON.stringify(one)).join('\n'))
    expect(found.documents.map(entities)).toEqual(many.map(() => ['P Mara', 'L Oslo']))
    expect(found.problems[0].message).toMatch(/^Offsets were read as whole characters/)
  })

  it('of spaCy 2’s corpus keep the raw text, quotation marks of the treebank included', async () => {
    const tokens = ['``', 'Ann', "''", 'said'].map((orth, i) => ({
      orth,
      ner: i === 1 ? 'U-P' : 'O',
    }))
    const paragraphs = [{ raw: '"Ann"  said', sentences: [{ tokens }] }]
    const { documents } = await read([{ id: 0, paragraphs }])
    expect(documents.map(({ text }) => text)).toEqual(['"Ann"  said'])
    expect(documents.map(entities)).toEqual([['P Ann']])
  })
})

describe('a table of Universal Dependencies', () => {
  it('may count its words from 0', async () => {
    const row = (id: number, form: string) => [id, form, ...Array<string>(8).fill('_')].join('\t')
    const content = `${row(0, 'Ann')}\n${row(1, 'left')}\n\n`
    const { documents } = await read(content, { format: 'conllu' }, 'f.conllu')
    expect(documents.map(({ text }) => text)).toEqual(['Ann left'])
  })
})

describe('a table of WebAnno', () => {
  it('that names a layer below its rows is refused at the row that lacks it', async () => {
    const head = '#FORMAT=WebAnno TSV 3.3\n\n\n#Text=Ann\n'
    const content = `${head}1-1\t0-3\tAnn\n#T_SP=a.Name|value\n`
    expect(await failure(content, { format: 'webanno-tsv' }, 'f.tsv')).toMatch(
      /^Line 5 is no row of a sentence with 4 columns/,
    )
  })
})

describe('tables', () => {
  it('have a column of texts, and other columns as fields', async () => {
    const { format, documents } = await read('text,label\n"Mara, sang\nloud","x"\n')
    expect([format, documents]).toEqual([
      'csv',
      [{ text: 'Mara, sang\nloud', spans: [], meta: { label: 'x' } }],
    ])
  })

  it('ask for the column where none is called a text', async () => {
    const content = 'a;b\nMara;Voss\n'
    expect(await failure(content, {}, 'f.csv')).toBe(
      'The table has the columns “a”, “b”; say which one holds the text and try again.',
    )
    const { documents } = await read(content, { columns: [{ name: 'b', role: 'text' }] }, 'f.csv')
    expect(documents).toEqual([{ text: 'Voss', spans: [], meta: { a: 'Mara' } }])
    const missing = { columns: [{ name: 'c', role: 'label' as const }] }
    expect(await failure(content, missing, 'f.csv')).toMatch(/^There is no column “c”\. The/)
  })

  it('have columns for what the user says they are for', async () => {
    const content =
      'id,body,kind,found,more,text\n7,Mara 😀 sang,"Song","[[0,4,""P""]]",x,no\n8,,Song,none,,\n'
    const { documents, problems, columns } = await read(
      content,
      {
        columns: [
          { name: 'body', role: 'text' },
          { name: 'kind', role: 'label' },
          { name: 'id', role: 'id' },
          { name: 'found', role: 'spans' },
          { name: 'more', role: 'none' },
        ],
      },
      'f.csv',
    )
    expect(documents.map((one) => [one.source, entities(one), one.meta])).toEqual([
      ['7', ['P Mara', 'Song Mara 😀 sang'], { text: 'no' }],
      ['8', [], { found: 'none' }],
    ])
    expect(problems.map(({ message, line }) => [message, line])).toEqual([
      ['“found” is no list [[start, end, label]] in 1 row; it was kept as a field there.', 3],
    ])
    expect(columns?.slice(0, 3)).toEqual([
      { name: 'id', role: 'id', example: '7' },
      { name: 'body', role: 'text', example: 'Mara 😀 sang' },
      { name: 'kind', role: 'label', example: 'Song' },
    ])
    const twice = { columns: ['id', 'body'].map((name) => ({ name, role: 'text' as const })) }
    expect(await failure(content, twice, 'f.csv')).toBe(
      'Two columns are said to be the text; choose one.',
    )
  })

  it('have words and tags in columns that the user names', async () => {
    const content = 'n;form;entity\n1;Mara;B-P\n1;sang;O\n2;Oslo;B-L\n'
    const word = { name: 'form', role: 'word' as const }
    expect(await failure(content, { columns: [word] }, 'f.csv')).toMatch(
      /say which one holds the tags and try again/,
    )
    const columns = [
      ...[word, { name: 'entity', role: 'tag' as const }],
      { name: 'n', role: 'sentence' as const },
    ]
    expect(await gist(content, { columns }, 'f.csv')).toEqual(['csv', ['P Mara'], ['L Oslo']])
  })

  it('have a word a row, with the number of its sentence where one begins', async () => {
    const rows =
      'Sentence #,Word,POS,Tag\nSentence: 1,Mara,N,B-P\n,sang,V,O\nSentence: 2,Oslo,N,B-L\n'
    expect(await gist(rows)).toEqual(['csv', ['P Mara'], ['L Oslo']])
  })

  it('are refused for a row of another width, or a cell without an end', async () => {
    expect(await failure('text,a\nMara,1\nVoss\n', {}, 'f.csv')).toMatch(
      /^The row of line 3 has 1 cell/,
    )
    expect(await failure('text,a\n"Mara,1\n', {}, 'f.csv')).toMatch(/line 2 has no end/)
  })
})

describe('tables of treebanks', () => {
  it('CoNLL-U has names in MISC, and the text as it was', async () => {
    const row = (id: string, form: string, misc: string) =>
      [id, form, ...Array<string>(7).fill('_'), misc].join('\t')
    const rows = [
      '# text = Mara du  Nord.',
      row('1', 'Mara', 'NE=B-P'),
      row('2-3', 'du', '_'),
      row('2', 'de', 'NE=O'),
      row('3', 'le', 'NE=O'),
      row('4', 'Nord', 'NE=B-L|SpaceAfter=No'),
      row('5', '.', '_'),
    ]
    const { format, documents } = await read(`${rows.join('\n')}\n\n`)
    expect([format, documents[0].text, ...documents.map(entities)]).toEqual([
      ...['conllu', 'Mara du  Nord.', ['P Mara', 'L Nord']],
    ])
  })

  it('CoNLL-2012 has names in brackets, inside one another too', async () => {
    const row = (word: string, names: string, i: number) =>
      ['d', 0, i, word, 'N', '*', '-', '-', '-', '-', names, '-'].join('  ')
    const rows = [row('Bank', '(ORG*', 0), row('of', '*', 1), row('Oslo', '(L))', 2)]
    const content = `#begin document (d); part 000\n${rows.join('\n')}\n\n#end document\n`
    expect(await gist(content)).toEqual(['conll2012', ['L Oslo', 'ORG Bank of Oslo']])
    expect(await failure(content.replace('(L))', '(L)'))).toMatch(
      /^Line 2 has a bracket in “\(ORG”/,
    )
  })
})

describe('files of one document', () => {
  const ann = 'T1\tPER 0 4\tMara\nR1\tknows Arg1:T1 Arg2:T1\t\nT2\tLOC 5 7;8 10\tOs lo\n'

  it('of brat come with their text beside them', async () => {
    const beside = [{ name: 'a.txt', bytes: Buffer.from('Mara Os\nlo sang') }]
    const { documents, problems } = await read(ann, { beside }, 'a.ann')
    expect(documents.map(entities)).toEqual([['PER Mara', 'LOC Os\nlo']])
    expect(problems.map(({ message }) => message)).toEqual(['Left out: 1 relation.'])
    expect(await failure(ann, {}, 'a.ann')).toBe(
      'The text in a.txt is missing; choose both files together.',
    )
  })

  it('are read from an archive, each known by its name', async () => {
    const bytes = (text: string) => Buffer.from(text)
    const archive = zip([
      { name: 'x/a.ann', bytes: bytes(ann) },
      { name: 'x/a.txt', bytes: bytes('Mara Os\nlo sang') },
      { name: 'README', bytes: bytes('?') },
    ])
    const found = unwrap(await readFile('f.zip', archive))
    expect([found.format, found.documents.map(({ source }) => source)]).toEqual([
      ...['brat', ['x/a.ann']],
    ])
    expect(unzip(archive.subarray(0, 60))).toMatchObject({ ok: false })
    expect(unwrap(unzip(archive)).map(({ name }) => name)).toEqual(['x/a.ann', 'x/a.txt', 'README'])
  })

  it('of UIMA resolve what XML writes as references, and refuse document types', async () => {
    const sofa = 'sofaString="A&amp;B &#128077;&#10;C" xmi:id="1"'
    const names = 'xmlns:xmi="http://www.omg.org/XMI" xmlns:n="http:///a/ner.ecore"'
    const entity = '<n:NamedEntity xmi:id="2" sofa="1" begin="0" end="3" value="ORG"/>'
    const xmi = `<xmi:XMI ${names}>${entity}<cas:Sofa ${sofa}/></xmi:XMI>`
    expect((await read(xmi)).documents).toEqual([
      { text: 'A&B 👍\nC', spans: [{ start: 0, end: 3, label: 'ORG' }], source: 'f' },
    ])
    expect(await failure(`<!DOCTYPE a>${xmi}`, { format: 'uima-xmi' })).toMatch(/a document type/)
    expect(await failure(xmi.replace('&amp;', '&x;'))).toMatch(/^The XML is damaged in line 1/)
  })
})

it('what a project has besides documents is told where it is left out', () => {
  const losses = (id: string, guidelines: string, ...labels: NewLabel[]) =>
    projectLosses(unwrap(formatById(id)), labels, guidelines).map(({ message }) => message)
  expect(losses('conll', '', { name: 'A' })).toEqual([])
  expect(losses('conll', '# G', { name: 'A', colour: 0 })).toEqual([
    'Left out: the colours, keys and descriptions of labels and the guidelines.',
  ])
  expect(losses('spanwright-jsonl', '# G', { name: 'A', key: 'a' })).toEqual([])
})

it('a document of 20,000 spans, and one of a megabyte, go through every format', async () => {
  const words = Array.from({ length: 20_000 }, (_, i) => ({ start: 50 * i, end: 50 * i + 49 }))
  const text = words.map((_, i) => String(i).padEnd(49, 'x')).join(' ')
  const spans = words.map((range) => ({ ...range, label: 'A' }))
  for (const id of ['jsonl', 'conllu', 'brat', 'webanno-tsv', 'uima-xmi', 'csv', 'spacy-docbin']) {
    const format = unwrap(formatById(id))
    const { content } = format.write([{ text, spans }])
    const found = unwrap(await readFile('f', Buffer.from(content as string), { format: id }))
    expect(found.documents[0].spans, id).toHaveLength(20_000)
    expect(found.documents[0].text, id).toBe(text)
  }
})
