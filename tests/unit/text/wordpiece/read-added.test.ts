import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../../src/domain/failure.ts'
import type { Tokenizer } from '../../../../src/text/tokenizer.ts'
import { createWordPiece } from '../../../../src/text/wordpiece/wordpiece.ts'
import { encodeText } from '../../../support/encode-text.ts'
import { tokenizerOf } from '../../../support/tokenizer-folder.ts'

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', '-', 'b', '[', ']', 'mask']
const options = { lowercase: true, stripAccents: null, chineseChars: true }
const written = unwrap(createWordPiece(vocabulary, options)).files(64)
const parsed = (text: string) => JSON.parse(text) as Record<string, unknown>
const config = parsed(written['tokenizer_config.json'])
const file = parsed(written['tokenizer.json'])
const specials = file.added_tokens as { content: string }[]

const plain = { single_word: false, lstrip: false, rstrip: false, normalized: true, special: false }
const first = { ...plain, id: 11, content: 'a-b' }
const second = { ...plain, id: 12, content: 'b-a' }

/** A folder without tokenizer.json. */
const lines = (more: Record<string, unknown>, settings: object = {}) =>
  tokenizerOf({
    'vocab.txt': written['vocab.txt'],
    'tokenizer_config.json': { ...config, ...settings },
    ...more,
  })
/** A folder with one that has these added tokens. */
const serialised = (added_tokens: object[], settings: object = {}) =>
  tokenizerOf({
    'tokenizer.json': { ...file, added_tokens },
    'tokenizer_config.json': { ...config, ...settings },
  })
const ids = (tokenizer: Tokenizer, text: string) => encodeText(tokenizer, text).map(({ id }) => id)

describe('the added tokens of a folder', () => {
  it('come in the order of their ids, whatever the order of the file', async () => {
    const tokenizer = await serialised([second, ...specials, first])
    expect(ids(tokenizer, 'a-b b-a')).toEqual([11, 12])
    expect(tokenizer.vocabulary.slice(11)).toEqual(['a-b', 'b-a'])
  })

  it('may stand in both files where these agree', async () => {
    const { id: _, ...rest } = first
    const decoder = { added_tokens_decoder: { 11: rest } }
    expect(ids(await serialised([...specials, first], decoder), 'a-b')).toEqual([11])
    expect(ids(await serialised(specials, decoder), 'a-b')).toEqual([11])
  })

  it('are looked for in normalised text where a file does not say', async () => {
    const { normalized: _, ...rest } = first
    expect(ids(await serialised([...specials, rest]), 'A-B')).toEqual([11])
    const special = { ...rest, content: '[b]', special: true }
    expect(ids(await serialised([...specials, special]), '[b]')).toEqual([8, 7, 9])
  })

  it.each([
    ['named a special token', { b_token: 'a-b' }, {}],
    ['named one with its flags', { b_token: { content: 'a-b' } }, {}],
    ['listed among them', { additional_special_tokens: ['a-b'] }, {}],
    ['listed in the newer way', { extra_special_tokens: [{ content: 'a-b' }] }, {}],
    ['listed in the file of the special ones', {}, { additional_special_tokens: ['a-b'] }],
  ])('of added_tokens.json stay text where they are %s', async (_, settings, map) => {
    const more = { 'added_tokens.json': { 'a-b': 11, 'b-a': 12 }, 'special_tokens_map.json': map }
    expect(ids(await lines(more, settings), 'a-b b-a')).toEqual([5, 6, 7, 12])
  })

  it('of added_tokens.json count only where the settings list none', async () => {
    const more = { 'added_tokens.json': { 'a-b': 11 } }
    expect(ids(await lines(more), 'a-b')).toEqual([11])
    expect(ids(await lines(more, { added_tokens_decoder: {} }), 'a-b')).toEqual([5, 6, 7])
    expect(ids(await lines(more, { added_tokens_decoder: null }), 'a-b')).toEqual([11])
  })

  it('never make a special token of what a user types, whatever a file says of it', async () => {
    const loud = specials.map((token) => ({ ...token, special: false, normalized: true }))
    expect(ids(await serialised(loud), '[MASK]')).toEqual([8, 10, 9])
    expect(ids(await serialised([...loud, first]), '[MASK] a-b')).toEqual([8, 10, 9, 11])
  })

  it('are written again with their flags, those of special tokens too', async () => {
    const mask = { ...specials.find(({ content }) => content === '[MASK]')!, lstrip: true }
    const others = specials.filter(({ content }) => content !== '[MASK]')
    const added = [...others, mask, { ...first, single_word: true }]
    const files = (await serialised(added)).files(64)
    expect(parsed(files['tokenizer.json']).added_tokens).toEqual(added)
    const decoder = parsed(files['tokenizer_config.json']).added_tokens_decoder as object
    expect(Object.entries(decoder).map(([id, token]) => ({ id: Number(id), ...token }))).toEqual(
      added,
    )
    const { added_tokens_decoder: none } = parsed(
      (await serialised(specials)).files(64)['tokenizer_config.json'],
    )
    expect(none).toBeUndefined()
  })

  it.each([1000, 1001])('have at most a thousand characters: %i', async (length) => {
    const reading = serialised([...specials, { ...first, content: 'a'.repeat(length) }])
    if (length > 1000) await expect(reading).rejects.toThrow('tokenizer.json is damaged')
    else expect(ids(await reading, 'a'.repeat(length))).toEqual([11])
  })

  it('are refused without a name and without a row', async () => {
    const nameless = serialised([...specials, { ...first, content: '' }])
    await expect(nameless).rejects.toThrow('tokenizer.json is damaged')
    const far = serialised([...specials, { ...first, id: 1e9 }])
    await expect(far).rejects.toThrow('more tokens than its embedding table has rows (1000)')
  })
})
