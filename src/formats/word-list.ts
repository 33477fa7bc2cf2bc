import { fail, ok, type Result } from '../domain/failure.ts'
import type { WordList } from '../model/labels.ts'
import { delimiterOf, parseTable } from './csv-table.ts'
import { decode } from './decode.ts'

/** What columns are called that say which is which; in the order of tables that do not say it. */
const COLUMNS = {
  term: /^(term|entry|name|text|surface|word|entity)s?$/i,
  label: /^(label|type|class|category)$/i,
  id: /^(id|identifier|code|uri|iri)$/i,
}
type Column = keyof typeof COLUMNS

const columns = Object.keys(COLUMNS) as Column[]

/**
 * Names from a table of up to three columns (term, label, id), with or without a first line that says so, or from a
 * text (.txt) with one name a line: a list for each label, those without one under null. Fails on a table that is none.
 */
export function readWordLists(name: string, bytes: Uint8Array): Result<WordList[]> {
  const decoded = decode(bytes, 'auto')
  if (!decoded.ok) return decoded
  const { text } = decoded.value
  const isList = name.toLowerCase().endsWith('.txt')
  const table = isList ? ok(linesIn(text)) : cellsIn(text)
  if (!table.ok) return table
  const rows = table.value.map((cells) => cells.map((cell) => cell.trim()))
  const found = placesOf(rows[0] ?? [])
  const lists = new Map<string, WordList>()
  for (const cells of found.isNamed ? rows.slice(1) : rows) {
    const at = (column: Column) => cells[found.places[column]] ?? ''
    // One entry is one line of a list, and a tab stands before its identifier.
    const term = at('term').replaceAll(/\s+/g, ' ')
    if (term === '') continue
    const label = at('label')
    const list = lists.get(label) ?? { label: label === '' ? null : label, entries: [] }
    list.entries.push({ term, id: at('id').replaceAll(/\s+/g, ' ') })
    lists.set(label, list)
  }
  if (lists.size > 0) return ok([...lists.values()])
  return fail(
    'bad-input',
    'There is no name in this file; write one on each line, or a table of term, label and id.',
  )
}

const linesIn = (text: string) => text.split(/\r\n?|\n/).map((line) => [line])

function cellsIn(text: string): Result<string[][]> {
  const table = parseTable(text, delimiterOf(text))
  return table.ok ? ok(table.value.map(({ cells }) => cells)) : table
}

/** Where each column is; −1 where there is none. */
function placesOf(head: readonly string[]): { isNamed: boolean; places: Record<Column, number> } {
  const named = columns.map((column) => head.findIndex((cell) => COLUMNS[column].test(cell)))
  const isNamed = named[0] >= 0
  const [term, label, id] = isNamed ? named : columns.map((_, i) => (i < head.length ? i : -1))
  return { isNamed, places: { term, label, id } }
}
