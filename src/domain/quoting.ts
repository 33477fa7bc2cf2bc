import { figure } from './figures.ts'

/** A name or text from a file, on one line and without what is not printed: a joiner of letters and emoji stays. */
export function printable(text: string, limit = 40): string {
  return text
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S}\u200c\u200d]+/gu, ' ')
    .slice(0, limit)
    .toWellFormed()
}

/** The beginning of a text, likewise, for what is quoted in a sentence; “…” stands for the rest. */
export function shorten(text: string, length = 40): string {
  const line = printable(text.slice(0, 8 * length), Infinity)
  const characters = [...line]
  const isWhole = characters.length <= length && text.length <= 8 * length
  return isWhole ? line : `${characters.slice(0, length - 1).join('')}…`
}

/** Names from a file, likewise, and how many more than some there are. */
export function shortList(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map((name) => shorten(name))
  const more = names.length > most ? ` and ${figure(names.length - most)} more` : ''
  return shown.join(', ') + more
}
