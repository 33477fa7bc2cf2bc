import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tagsToChunks } from '../../../src/domain/tags.ts'
import { formatConfig, parseConfig } from '../../../src/families/config.ts'
import { canonicalLabels, entityTypes, unnamedClasses } from '../../../src/families/labels.ts'
import { goldenConfig } from '../../support/golden-model.ts'

const usual = ['O', 'B-PER', 'I-PER']

/** The classes of a config.json with these fields. */
function classes(fields: object, architecture = 'BertForTokenClassification') {
  const {
    id2label: _,
    label2id: __,
    ...rest
  } = JSON.parse(formatConfig(goldenConfig, 0)) as Record<string, unknown>
  const architectures = architecture === '' ? undefined : [architecture]
  return parseConfig(JSON.stringify({ ...rest, architectures, ...fields })).labels
}

describe('the classes of a config.json', () => {
  it.each([
    ['id2label', { id2label: { 0: 'O', 1: 'B-PER', 2: 'I-PER' } }],
    ['id2label in any order', { id2label: { 2: 'I-PER', 0: 'O', 1: 'B-PER' } }],
    ['id2label as a list', { id2label: usual }],
    ['label2id alone', { label2id: { 'B-PER': 1, O: 0, 'I-PER': 2 } }],
    ['label2id with numbers as text', { label2id: { O: '0', 'B-PER': '1', 'I-PER': '2' } }],
    [
      'label2id where id2label names nothing',
      {
        id2label: { 0: 'LABEL_0', 1: 'LABEL_1', 2: 'LABEL_2' },
        label2id: { O: 0, 'B-PER': 1, 'I-PER': 2 },
      },
    ],
    [
      'label2id where id2label has numbers for names',
      { id2label: { 0: 0, 1: 1, 2: 2 }, label2id: { O: 0, 'B-PER': 1, 'I-PER': 2 } },
    ],
    [
      'id2label where the two differ, as in transformers',
      { id2label: usual, label2id: { X: 0, Y: 1, Z: 2 } },
    ],
  ])('are read from %s', (_, fields) => {
    expect(classes(fields)).toEqual(usual)
  })

  it.each([
    ['a hole', { id2label: { 0: 'O', 1: 'B-PER', 3: 'I-PER' } }, [2]],
    ['numbers for names', { id2label: { 0: 0, 1: 1 } }, [0, 1]],
    ['no text for a name', { id2label: ['O', '', null] }, [1, 2]],
    ['LABEL_n', { id2label: { 0: 'LABEL_0', 1: 'LABEL_1' } }, [0, 1]],
    ['only their number', { num_labels: 3 }, [0, 1, 2]],
    ['nothing', {}, [0, 1]],
    ['keys that are none', { id2label: { a: 'O', b: 'PER' } }, [0, 1]],
    ['one class twice', { label2id: { O: 0, PER: 1, LOC: 1 } }, [0, 1]],
  ])('stay without a name where it says %s', (_, fields, nameless) => {
    expect(unnamedClasses(classes(fields))).toEqual(nameless)
  })

  it('are none for an encoder and for the head of another task', () => {
    expect(classes({}, '')).toEqual([])
    expect(classes({ id2label: ['bad', 'good'] }, 'BertForSequenceClassification')).toEqual([])
  })

  it('are written under their canonical names', () => {
    const config = parseConfig(
      JSON.stringify({
        ...(JSON.parse(formatConfig(goldenConfig, 0)) as object),
        id2label: ['o', 'per-b', 'per-i'],
      }),
    )
    expect(JSON.parse(formatConfig(config, 0))).toMatchObject({
      id2label: { 0: 'O', 1: 'B-per', 2: 'I-per' },
      label2id: { O: 0, 'B-per': 1, 'I-per': 2 },
    })
  })
})

describe('names of classes', () => {
  it.each([
    ['O B-PER I-PER', 'O B-PER I-PER'],
    ['O B-PER I-PER E-PER S-PER', 'O B-PER I-PER E-PER S-PER'],
    ['O I-PER I-LOC', 'O I-PER I-LOC'],
    ['O b-per i-per b-loc i-loc', 'O B-per I-per B-loc I-loc'],
    ['o b-per i-per', 'O B-per I-per'],
    ['O B_PER I_PER', 'O B-PER I-PER'],
    ['O PER-B PER-I LOC-B LOC-I', 'O B-PER I-PER B-LOC I-LOC'],
    ['O PER_B PER_I', 'O B-PER I-PER'],
    ['O per-b per-i per-e per-s', 'O B-per I-per E-per S-per'],
    ['O B-cell-B B-cell-I', 'O B-B-cell I-B-cell'],
    ['O LABEL_1 b-per i-per', 'O LABEL_1 B-per I-per'],
  ])('%s mean %s', (names, canonical) => {
    expect(canonicalLabels(names.split(' '))).toEqual(canonical.split(' '))
  })

  it.each([
    ['O PER ORG'],
    ['o per org'],
    ['O e-mail i-pod phone'],
    ['O b-cell t-cell'],
    ['O B_cell'],
    ['O E-MAIL PHONE'],
    ['O S-BAHN U-BAHN'],
    ['O B-PER I-PER E-MAIL'],
    ['O art-work B_CELL'],
  ])('%s are plain where nothing else is sure: each is the type that it names', (text) => {
    const names = text.split(' ')
    const expected = names.slice(1).map((name) => name.replace(/^[BI]-/, ''))
    expect(entityTypes(canonicalLabels(names))).toEqual([...new Set(expected)])
  })

  it('are of their number, and canonical names of canonical names are the same', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'O',
        'o',
        'LABEL_1',
        'PER',
        'E-MAIL',
        'b-x',
        'i-x',
        'x-B',
        'x-I',
        'B_y',
        'I_y',
      ),
      fc.string({ minLength: 1, maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const once = canonicalLabels(names)
        expect(once).toHaveLength(names.length)
        expect(canonicalLabels(once)).toEqual(once)
        expect(() => tagsToChunks(once)).not.toThrow()
      }),
    )
  })
})
