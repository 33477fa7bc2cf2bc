import {
  matchingPiecesOfOneSql,
  matchingPiecesSql,
  matchingPiecesWithinSql,
} from '../documents/indexing.ts'
import type { Db } from '../file/statements.ts'

export interface Condition {
  sql: string
  values: unknown[]
}

/** The index holds every three characters that follow each other, and finds nothing shorter. */
const TRIGRAM = 3
/**
 * Trigrams of a phrase that the index compares place by place in a millisecond or two. Of a thousand, or of
 * the same one again and again ("xxxx…"), it took minutes in 20,000 texts.
 */
const MAX_PHRASE = 16
/** So many tell nearly all texts apart; each is looked up once, and the rest is read. */
const MAX_ASKED = 8

/** Ids from the first to the last. */
export interface IdRange {
  first: number
  last: number
}

/**
 * Text that holds the query, whichever the case of either; see `conditionOf` for the forms. `within`: the index
 * is asked for documents of these ids only.
 */
export function searchCondition(search: string, form: 'all' | 'one', within?: IdRange): Condition {
  const trigrams = trigramsOf(search)
  if (trigrams.length === 0) return likeCondition(search)
  const different = [...new Set(trigrams)]
  if (trigrams.length <= MAX_PHRASE && different.length === trigrams.length) {
    return matches(quoted(search), form, within)
  }
  const holds = { sql: 'holds(text, ?)', values: [folded(search)] }
  if (form === 'one') return holds
  const query = spread(different, MAX_ASKED).map(quoted).join(' AND ')
  const asked = matches(query, form, within)
  return { sql: `${asked.sql} AND ${holds.sql}`, values: [...asked.values, ...holds.values] }
}

/** What the index answers, for whole texts and for those in pieces. */
function matches(query: string, form: 'all' | 'one', within?: IdRange): Condition {
  if (within) {
    const { first, last } = within
    return {
      sql: `id IN (SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?
        UNION ALL ${matchingPiecesWithinSql})`,
      values: [query, first, last, query, first, last],
    }
  }
  const [one, pieces] =
    form === 'one' ? [' AND rowid = documents.id', matchingPiecesOfOneSql] : ['', matchingPiecesSql]
  return {
    sql: `id IN (SELECT rowid FROM search WHERE search MATCH ?${one} UNION ALL ${pieces})`,
    values: [query, query],
  }
}

/** Gives a connection the function that conditions of long searches call. */
export function defineSearch(db: Db): void {
  db.function('holds', { deterministic: true }, (text: unknown, query: unknown) =>
    folded(String(text)).includes(String(query)) ? 1 : 0,
  )
}

/** The same for both cases, and for letters of which one case has two forms. */
const folded = (text: string) => text.toUpperCase().toLowerCase()

/** Quoted, a query is a plain phrase, whatever is in it. */
const quoted = (phrase: string) => `"${phrase.replaceAll('"', '""')}"`

function trigramsOf(search: string): string[] {
  const characters = [...search]
  return characters.slice(TRIGRAM - 1).map((_, i) => characters.slice(i, i + TRIGRAM).join(''))
}

/** At most so many of the values, from the first to the last at equal distances. */
function spread<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values]
  const step = (values.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, i) => values[Math.round(i * step)])
}

function likeCondition(search: string): Condition {
  const patterns = caseVariants(search).map((variant) => `%${variant.replace(/[\\%_]/g, '\\$&')}%`)
  const tests = patterns.map(() => "text LIKE ? ESCAPE '\\'")
  return { sql: `(${tests.join(' OR ')})`, values: patterns }
}

/** LIKE folds the case of ASCII only; of one or two characters there are few variants. */
function caseVariants(search: string): string[] {
  return [...search].reduce(
    (variants, character) => {
      const forms = [...new Set([character.toLowerCase(), character.toUpperCase(), character])]
      return variants.flatMap((start) => forms.map((form) => start + form))
    },
    [''],
  )
}
