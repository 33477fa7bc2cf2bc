/** What WebAnno writes with a backslash, as what. */
const LETTERS = new Map([
  ['\t', 't'],
  ['\n', 'n'],
  ['\r', 'r'],
  ['\f', 'f'],
  ['\b', 'b'],
])
const CHARACTERS = new Map([...LETTERS].map(([character, letter]) => [letter, character]))

export const escaped = (text: string) =>
  text.replaceAll(/[\\[\]|_;*\t\n\r\f\b]|->/g, (one) => `\\${LETTERS.get(one) ?? one}`)

export const unescaped = (text: string) =>
  text.replaceAll(/\\(.)/g, (_, letter: string) => CHARACTERS.get(letter) ?? letter)

/** An annotation in a cell; the value is null where it has none. */
interface Entry {
  value: string | null
  number: string | null
}

/** The annotations of a cell, parted by bars: “PER[1]|LOC[2]”; none in “_”. */
export function entriesOf(cell: string): Entry[] {
  if (cell === '_' || cell === '') return []
  return [...cell.matchAll(/(?:^|\|)((?:\\.|[^\\|])*)/g)].map(([, written]) => {
    const found = /^((?:\\.|[^\\])*)\[(\d+)\]$/.exec(written)
    const [value, number] = found ? [found[1], found[2]] : [written, null]
    return { value: value === '*' ? null : unescaped(value), number }
  })
}
