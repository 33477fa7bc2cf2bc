import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characterAt } from '../../../src/domain/characters.ts'
import { touchedWords, wordList } from '../../../src/editor/document-text.ts'
import { snapSelection } from '../../../src/editor/trimming.ts'
import { splitWords } from '../../../src/domain/words.ts'
import { anyText } from '../../support/text.ts'
import { PATIENT } from '../../support/patient.ts'

/** What a drag over a part of a text comes to. */
function drag(text: string, over: string): string | null {
  const start = text.indexOf(over)
  const range = snapSelection(text, wordList(splitWords(text)), {
    start,
    end: start + over.length,
  })
  return range && text.slice(range.start, range.end)
}

describe('a drag', () => {
  it.each([
    ['He said "Oslo, and left', '"Oslo,', 'Oslo'],
    ['in Oslo.', ' Oslo.', 'Oslo'],
    ['to Oslo', 'sl', 'Oslo'],
    [
      'She read “War and Peace: A Novel” twice',
      '“War and Peace: A Novel”',
      '“War and Peace: A Novel”',
    ],
    ['“War and Peace” twice', '“War and Peace', 'War and Peace'],
    ['at Acme (UK), where', 'Acme (UK),', 'Acme (UK)'],
    ['(Acme Ltd., Leeds)', '(Acme Ltd.,', 'Acme Ltd.'],
    ['the U.S. army', 'U.S.', 'U.S.'],
    ['He works at Yahoo!', 'Yahoo!', 'Yahoo'],
    ['by J. Smith.', 'J. Smith.', 'J. Smith'],
    ['he said —Oslo—', '—Oslo—', 'Oslo'],
    ['ask @anna now', '@anna', '@anna'],
    ['约翰住在《北京》。', '《北京》。', '《北京》'],
    ['约翰住在北京。', '北京。', '北京'],
    ['عاش في القاهرة، ثم', 'القاهرة،', 'القاهرة'],
    ['wait ... what', '...', '...'],
  ])('in %j over %j gives %j', (text, over, expected) => {
    expect(drag(text, over)).toBe(expected)
  })

  it.each('() [] {} <> （） 【】 《》 〈〉 「」 『』 “” „“ „” ‘’ ‚‘ ‚’ «» »« "" \'\''.split(' '))(
    'keeps %s where both halves lie in the range, and drops a half',
    (pair) => {
      const [open, close] = pair
      expect(drag(`x ${open}Oslo${close} y`, `${open}Oslo${close}`)).toBe(`${open}Oslo${close}`)
      expect(drag(`x ${open}Oslo${close} y`, `${open}Oslo`)).toBe('Oslo')
      expect(drag(`x ${open}Oslo${close} y`, `Oslo${close}`)).toBe('Oslo')
    },
  )

  it.each(['Inc', 'corp', 'Ltd', 'Co', 'Jr', 'Sr', 'St', 'Dr', 'Bros', 'Ave', 'Mt', 'U.S', 'z.B'])(
    'keeps the full stop of %s.',
    (short) => expect(drag(`the Ann ${short}. there`, `Ann ${short}.`)).toBe(`Ann ${short}.`),
  )

  it('drops the full stop of a word that only ends like one', () => {
    expect(drag('at the West. There', 'West.')).toBe('West')
    expect(drag('an Inco. There', 'Inco.')).toBe('Inco')
    expect(drag('by incx. There', 'incx.')).toBe('incx')
  })

  it('over space gives nothing', () => {
    expect(drag('a   b', '  ')).toBeNull()
  })
})

describe('snapping a random range', () => {
  const cases = fc.tuple(anyText({ minLength: 1, maxLength: 40 }), fc.nat(), fc.nat(60))

  it('drops no letter that was touched, adds none, and cuts no word or character', PATIENT, () => {
    fc.assert(
      fc.property(cases, ([text, at, size]) => {
        const start = at % text.length
        const range = { start, end: Math.min(text.length, start + 1 + size) }
        const words = wordList(splitWords(text))
        const touched = touchedWords(words, range)
        const snapped = snapSelection(text, words, range)
        if (!touched || !snapped) {
          expect(snapped).toBe(touched)
          return
        }
        expect(snapped.start).toBeGreaterThanOrEqual(touched.start)
        expect(snapped.end).toBeLessThanOrEqual(touched.end)
        const dropped =
          text.slice(touched.start, snapped.start) + text.slice(snapped.end, touched.end)
        expect(dropped).not.toMatch(/[\p{L}\p{N}\p{So}]/u)
        expect(words.endingAfter(snapped.start)?.start).toBe(snapped.start)
        expect(words.endingBy(snapped.end)?.end).toBe(snapped.end)
        const last = characterAt(text, snapped.end - 1)
        expect(last?.end).toBe(snapped.end)
      }),
    )
  })

  it('is settled: snapping once more changes nothing', PATIENT, () => {
    fc.assert(
      fc.property(cases, ([text, at, size]) => {
        const start = at % text.length
        const words = wordList(splitWords(text))
        const once = snapSelection(text, words, {
          start,
          end: Math.min(text.length, start + 1 + size),
        })
        if (once) expect(snapSelection(text, words, once)).toEqual(once)
      }),
    )
  })
})
