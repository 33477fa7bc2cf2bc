import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitWords } from '../../../src/domain/words.ts'
import { anyText } from '../../support/text.ts'
import { redacted } from '../../support/redacting.ts'

const names = ['Mara Voss', 'Voss', 'Bo', 'Oslo-Süd', '王小明', 'D’Arcy']

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...names, ...names.map((name) => name.toUpperCase())),
      fc.constantFrom(' ', '\n', '\r\n', ', ', '. ', '', 'x', '<', '&', '"', '\u00a0', '*', '😀'),
      anyText({ maxLength: 6 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

/** What a text is without names: word by word, the longest name first. */
function naively(source: string): string {
  const words = splitWords(source)
  const wordsOf = (value: string) =>
    splitWords(value).map(({ start, end }) => value.slice(start, end))
  const forms = names
    .flatMap((name) => [name, name.toUpperCase()])
    .map(wordsOf)
    .sort((a, b) => b.length - a.length)
  const shown = (at: number) => source.slice(words[at].start, words[at].end)
  const gap = (at: number) => source.slice(words[at].end, words[at + 1].start)
  const stands = (form: readonly string[], at: number) =>
    at + form.length <= words.length &&
    form.every((word, i) => shown(at + i) === word) &&
    form.slice(1).every((_, i) => {
      // Only “Mara Voss” has a space in it.
      return form.length === 2
        ? /^(?:[^\S\n]*\n?[^\S\n]*)$/.test(gap(at + i)) && gap(at + i) !== ''
        : gap(at + i) === ''
    })
  let [out, from] = ['', 0]
  for (let at = 0; at < words.length; at++) {
    const form = forms.find((one) => stands(one, at))
    if (!form) continue
    out += `${source.slice(from, words[at].start)}[X]`
    at += form.length - 1
    from = words[at].end
  }
  return out + source.slice(from)
}

it('a text loses its names, and nothing else, as a plain search would have it', async () => {
  const known = Object.fromEntries(names.map((name) => [name, 'X']))
  await fc.assert(
    fc.asyncProperty(text, async (source) => {
      fc.pre(source.trim() !== '' && source.isWellFormed() && !source.includes('\0'))
      const bytes = Buffer.from(`Text. ${source}`)
      const { bytes: after } = await redacted('a.txt', bytes, { known })
      expect(Buffer.from(after).toString()).toBe(`Text. ${naively(source)}`)
    }),
    { numRuns: 200 },
  )
})
