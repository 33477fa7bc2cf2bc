import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { decode, encodingOf, textIn } from '../../../src/formats/decode.ts'
import { formats, openingOf, type TextFormat } from '../../../src/formats/index.ts'
import { linesOf } from '../../../src/formats/lines.ts'
import { allText, lengthened, textInMemory } from '../../../src/formats/pieces.ts'
import { collected } from '../../../src/formats/walk.ts'
import { documentUnits } from '../../../src/model/file-reading.ts'
import { cutBytes, cutText } from '../../support/cut.ts'
import { anyDocument } from '../../support/documents.ts'

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 })

/** Characters of one to four bytes, line ends of all kinds, and what looks like marks and controls. */
const odd = ['a', 'é', '€', '😀', '\r\n', '\r', '\n', '\u2028', '\ufeff', '\u0301', ' ', '"', '\t']
const anyText = fc.array(fc.constantFrom(...odd), { maxLength: 60 }).map((all) => all.join(''))

const encoders: [string, (text: string) => Buffer][] = [
  ['utf-8', (text) => Buffer.from(text)],
  ['utf-8 with a mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['utf-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['utf-16 of the other order', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['windows-1252', (text) => Buffer.from(text, 'latin1')],
]

/** Bytes of a text, of which some are others, or the last are cut off. */
const anyBytes = fc
  .tuple(
    ...[fc.constantFrom(...encoders), anyText],
    ...[fc.option(fc.tuple(fc.nat(), fc.nat(255))), fc.nat(2)],
  )
  .map(([[, encode], text, spoilt, off]) => {
    const bytes = encode(text)
    if (spoilt && bytes.length > 0) bytes[spoilt[0] % bytes.length] = spoilt[1]
    return bytes.subarray(0, Math.max(0, bytes.length - Math.max(0, off - 1)))
  })

describe('the bytes of a file in pieces', () => {
  it('are of the encoding that they are of as a whole, or broken at the same place', () => {
    fc.assert(
      fc.property(anyBytes, shares, fc.constantFrom('auto', 'gb18030'), (bytes, cuts, asked) => {
        const cut = cutBytes(bytes, cuts)
        expect(encodingOf(cut, asked)).toEqual(encodingOf(cutBytes(bytes, []), asked))
      }),
      { numRuns: 500 },
    )
  })

  it('are the text that the platform makes of them at once', () => {
    fc.assert(
      fc.property(anyBytes, shares, (bytes, cuts) => {
        const cut = cutBytes(bytes, cuts)
        const found = encodingOf(cut)
        if (!found.ok) return
        const { encoding } = found.value
        const whole = new TextDecoder(encoding, { fatal: true }).decode(bytes)
        expect(allText(textIn(cut, encoding))).toBe(whole)
        expect(found.value.isEmpty).toBe(whole.trim() === '')
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    [[0x61, 0x0d, 0x0a, 0xc3, 0xa9, 0xc3, 0x28], 2, 2, 'C3 28'],
    [[0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0xff], 1, 2, 'FF'],
    [[0xc3, 0xa9, 0xc3, 0xa9, 0x0d, 0xe2, 0x82], 2, 1, 'E2 82'],
  ])('that no text has are named with their place: %j', (bytes, line, column, shown) => {
    const failure = {
      message: expect.stringMatching(`^Line ${line}, character ${column}: the bytes ${shown} are`),
    }
    expect(decode(Uint8Array.from(bytes))).toMatchObject({ failure })
  })
})

describe('a text in pieces', () => {
  it('has the lines that it has as a whole, which make it up again', () => {
    fc.assert(
      fc.property(anyText, shares, (text, cuts) => {
        const lines = [...linesOf(cutText(text, cuts))]
        expect(lines).toEqual([...linesOf(text)])
        expect(lines.map((line) => line.text + line.end).join('')).toBe(text)
        expect(lines.every((line) => !/[\r\n]/.test(line.text))).toBe(true)
        expect(lines.map(({ number }) => number)).toEqual(lines.map((_, i) => i + 1))
      }),
    )
  })

  it('is refused in a sentence where no string holds it', () => {
    const piece = 'a'.repeat(1024 * 1024)
    const long = { pieces: () => Array<string>(401).fill(piece) }
    expect(() => allText(long)).toThrow('The file is longer than 400 MB; split it')
    const line = piece.repeat(400)
    expect(lengthened(line, '', 7)).toBe(line)
    expect(() => lengthened(line, 'a', 7)).toThrow('Line 7 is longer than 400 MB; split it')
  })
})

const textFormats = formats.filter((one): one is TextFormat => !('readsBytes' in one))

describe.each(textFormats.map((one) => [one.id, one] as const))('%s', (_, format) => {
  const read = (text: string, cuts: readonly number[], unit?: (typeof documentUnits)[number]) =>
    collected(format.read(cutText(text, cuts), { unit }))

  const content = (documents: Parameters<TextFormat['write']>[0]) => {
    const written = format.write(documents).content
    return openingOf(format, written, []) + String(written)
  }

  it('in pieces is what it is as a whole, cut anywhere, with any line ends, spoilt too', () => {
    const spoil = fc.option(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), anyText))
    fc.assert(
      fc.property(
        ...[fc.array(anyDocument, { minLength: 1, maxLength: 3 }), shares, spoil],
        ...[fc.constantFrom('\n', '\r\n', '\r'), fc.constantFrom(...documentUnits)],
        (documents, cuts, spoilt, end, unit) => {
          let text = content(documents).replaceAll('\n', end)
          if (spoilt) {
            const at = Math.floor(spoilt[0] * text.length)
            text = text.slice(0, at) + spoilt[1] + text.slice(at + 1)
          }
          expect(read(text, cuts, unit)).toEqual(read(text, [], unit))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('is the same cut at each of its places', () => {
    const span = { start: 0, end: 3, label: 'PER' }
    const text = content([
      { text: 'Ann "sang" 😀', spans: [span] },
      { text: 'Bo é\u0301', spans: [] },
    ]).replaceAll('\n', '\r\n')
    const whole = unwrap(collected(format.read(textInMemory(text))))
    for (let at = 0; at <= text.length; at++)
      expect(read(text, [at / text.length])).toEqual({ ok: true, value: whole })
  })
})
