import type { Range } from '../../src/model/documents.ts'
import type { NormaliserOptions } from '../../src/text/wordpiece/characters.ts'
import { basicTokens } from '../../src/text/wordpiece/normalise.ts'

/** WordPiece as its definition reads, in quadratic time: the reference of the fast tokeniser. */
export function naiveEncode(
  vocabulary: readonly string[],
  options: NormaliserOptions,
  text: string,
  range: Range = { start: 0, end: text.length },
): (Range & { id: number })[] {
  const ids = new Map(vocabulary.map((token, id) => [token, id]))
  const unknown = ids.get('[UNK]') as number
  return basicTokens(text, range.start, range.end, options).flatMap((word) => {
    const whole = { id: unknown, start: word[0].start, end: word[word.length - 1].end }
    if (word.length > 100) return [whole]
    const pieces = []
    for (let from = 0; from < word.length;) {
      let to = word.length
      const key = () =>
        (from === 0 ? '' : '##') +
        word
          .slice(from, to)
          .map((character) => character.text)
          .join('')
      while (to > from && !ids.has(key())) to--
      if (to === from) return [whole]
      pieces.push({ id: ids.get(key()) as number, start: word[from].start, end: word[to - 1].end })
      from = to
    }
    return pieces
  })
}
