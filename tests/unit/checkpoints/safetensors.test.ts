import { describe, expect, it } from 'vitest'
import { parseHeader } from '../../../src/checkpoints/safetensors-header.ts'
import { seededRandom } from '../../../src/nn/random.ts'
import { FailureError } from '../../../src/domain/failure.ts'

const header = (entry: unknown) => JSON.stringify({ t: entry })
const good = { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] }

describe('parseHeader', () => {
  it('reads an entry', () => {
    expect(parseHeader('f', header(good), 24).entries).toEqual([
      { name: 't', dtype: 'F32', shape: [2, 3], begin: 0, end: 24 },
    ])
  })

  it.each([
    ['beyond the file', { ...good, data_offsets: [0, 28], shape: [7] }],
    ['another size than its shape', { ...good, shape: [2, 4] }],
    ['negative sizes', { ...good, shape: [-2, -3] }],
    ['an overflowing shape', { ...good, shape: [2 ** 40, 2 ** 40] }],
    ['offsets in reverse', { ...good, data_offsets: [24, 0] }],
    ['no type', { ...good, dtype: undefined }],
    ['a type that cannot be so large', { ...good, dtype: 'U64' }],
    ['no object', 3],
  ])('refuses %s', (_, entry) => {
    expect(() => parseHeader('f', header(entry), 24)).toThrow(FailureError)
  })

  it.each(['F4', 'toString', 'C64'])('passes over the type %s, which it does not know', (dtype) => {
    expect(parseHeader('f', header({ ...good, dtype }), 24).entries).toMatchObject([{ dtype }])
  })

  it('refuses overlapping tensors', () => {
    const json = JSON.stringify({ a: good, b: { ...good, data_offsets: [8, 32] } })
    expect(() => parseHeader('f', json, 32)).toThrow(/overlap/)
  })

  it('meets any damage with a failure, never with another error', () => {
    const random = seededRandom(3)
    const whole = JSON.stringify({ a: good, b: { ...good, data_offsets: [24, 48] } })
    for (let i = 0; i < 20_000; i++) {
      const bytes = Buffer.from(whole)
      for (let k = 0; k < 1 + random() * 3; k++) {
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
      }
      try {
        for (const { begin, end } of parseHeader('f', bytes.toString('utf8'), 48).entries) {
          expect(begin <= end && end <= 48).toBe(true)
        }
      } catch (error) {
        expect(error).toBeInstanceOf(FailureError)
      }
    }
  })
})
