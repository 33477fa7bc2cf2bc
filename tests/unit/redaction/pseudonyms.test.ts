import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { formatKeys, parseKeys } from '../../../src/domain/key-file.ts'
import { Pseudonyms } from '../../../src/redaction/replacements.ts'
import { redactedText } from '../../support/redacting.ts'

describe('pseudonyms', () => {
  it('are the same for one entity in all its forms and files, and their keys undo them', async () => {
    const known = { 'Mara Voss': 'PER', 'Bo Berg': 'PER', Oslo: 'LOC' }
    const first = new Pseudonyms()
    const asked = { known, by: 'pseudonym', pseudonyms: first } as const
    expect(await redactedText('a.txt', 'Mara  Voss, Bo Berg, MARA VOSS in Oslo', asked)).toBe(
      'PER-1, PER-2, PER-1 in LOC-1',
    )
    const pseudonyms = new Pseudonyms(unwrap(parseKeys(formatKeys(first.keys))))
    expect(
      await redactedText('b.txt', 'Eva of Oslo and Bo Berg', {
        ...{ by: 'pseudonym', pseudonyms },
        known: { Eva: 'PER', Oslo: 'CITY', 'Bo Berg': 'PER' },
      }),
    ).toBe('PER-3 of LOC-1 and PER-2')
    expect(pseudonyms.keys.map(({ pseudonym, values }) => [pseudonym, values[0]])).toEqual([
      ['PER-1', 'Mara Voss'],
      ['PER-2', 'Bo Berg'],
      ['LOC-1', 'Oslo'],
      ['PER-3', 'Eva'],
    ])
  })

  it('are not read from other files', () => {
    const sentence = /no file of keys/
    for (const text of ['', '{}', 'PER-1;Mara', '{"format":"spanwright-keys","version":2}'])
      expect(parseKeys(text)).toMatchObject({
        failure: { message: expect.stringMatching(sentence) },
      })
  })
})
