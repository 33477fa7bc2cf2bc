import { describe, expect, it } from 'vitest'
import { isObject, parseJsonObject, refuseFile } from '../../../src/domain/json.ts'

const parse = (text: string) => parseJsonObject('config.json', text)
const nested = (depth: number, [open, close] = '[]') =>
  `{"a":${open.repeat(depth - 1)}${close.repeat(depth - 1)}}`

describe('a JSON object of a file', () => {
  it('is read, with or without a byte-order mark', () => {
    expect(parse('{"a":[1,"x"]}')).toEqual({ a: [1, 'x'] })
    expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 })
  })

  it('is refused in a sentence that names the file', () => {
    expect(() => parse('{"a":')).toThrow(
      'config.json is not a usable JSON file: it is damaged. Download or export the model again.',
    )
    expect(() => parse('x\ufeff{}')).toThrow(/it is damaged/)
    expect(() => refuseFile('a.bin', 'safetensors file', 'it is cut off')).toThrow(
      /^a\.bin is not a usable safetensors file: it is cut off\./,
    )
  })

  it('carries the place of its refusal', () => {
    expect(() => parse('[]')).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ code: 'bad-input', place: { file: 'config.json' } }),
      }),
    )
  })

  it.each(['[1]', 'null', '7', '"{}"'])('is no object: %s', (text) => {
    expect(() => parse(text)).toThrow(/it is not an object/)
  })

  it('is at most a hundred levels deep, whatever its brackets', () => {
    expect(() => parse(nested(100))).not.toThrow()
    expect(() => parse(nested(101))).toThrow(/nested too deeply/)
    const objects = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
    expect(() => parse(objects(100))).not.toThrow()
    expect(() => parse(objects(101))).toThrow(/nested too deeply/)
  })

  it('may have many brackets beside one another, and any in its strings', () => {
    expect(parse(`{"a":[${'[],{},'.repeat(200)}1]}`)).toBeTypeOf('object')
    expect(parse(`{"a":"${'[{'.repeat(200)}"}`)).toBeTypeOf('object')
    expect(parse(`{"a\\"${'['.repeat(200)}":1}`)).toBeTypeOf('object')
    expect(() => parse(`{"\\\\":${'['.repeat(200)}`)).toThrow(/nested too deeply/)
  })
})

it.each([
  [{}, true],
  [[], false],
  [null, false],
  ['a', false],
  [undefined, false],
])('%j is an object: %s', (value, expected) => expect(isObject(value)).toBe(expected))
