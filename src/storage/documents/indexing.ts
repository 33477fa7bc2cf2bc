import type { Statements } from '../file/statements.ts'
import { MAX_SEARCH } from '../../model/limits.ts'

/** Characters of a piece: indexing one takes about four milliseconds. */
const PIECE = 16_384
/** Longer texts are indexed in pieces: in one, a text of five million characters took half a second. */
const LONGEST_WHOLE = 2 * PIECE
/** Whatever is searched for lies whole in one of two neighbours. */
const OVERLAP = MAX_SEARCH
/** Bits of the number of a piece, below those of the document's id. */
const NUMBER_BITS = 16

/** The documents whose pieces match; as `search` answers for whole texts. */
export const matchingPiecesSql = `
  SELECT rowid >> ${NUMBER_BITS} FROM search_pieces WHERE search_pieces MATCH ?`
/** The same of the row called `documents` alone. */
export const matchingPiecesOfOneSql = `${matchingPiecesSql}
  AND rowid >= documents.id << ${NUMBER_BITS} AND rowid < (documents.id + 1) << ${NUMBER_BITS}`
/** The same of documents whose ids are between two. */
export const matchingPiecesWithinSql = `${matchingPiecesSql}
  AND rowid >= ? << ${NUMBER_BITS} AND rowid < (? + 1) << ${NUMBER_BITS}`

/** Takes a new document into the search index, a little at a time. */
export function* indexing(sql: Statements, id: number, text: string): Generator<void> {
  if (text.length <= LONGEST_WHOLE) {
    sql.run('INSERT INTO search (rowid, text) VALUES (?, ?)', id, text)
    return yield
  }
  const pieces = Math.ceil(text.length / PIECE)
  sql.run('UPDATE documents SET pieces = ? WHERE id = ?', pieces, id)
  for (let piece = 0; piece < pieces; piece++) {
    const part = wholeCharacters(text, piece * PIECE, (piece + 1) * PIECE + OVERLAP)
    sql.run(`INSERT INTO search_pieces (rowid, text) VALUES (${pieceSql}, ?)`, id, piece, part)
    yield
  }
}

/** Takes a document out of the search index again, all of whose pieces need not be there. */
export function* unindexing(sql: Statements, id: number): Generator<void> {
  const pieces = sql.value<number>('SELECT pieces FROM documents WHERE id = ?', id) ?? 0
  if (pieces === 0) {
    const remove = `INSERT INTO search (search, rowid, text)
      SELECT 'delete', id, text FROM documents WHERE id = ?`
    sql.run(remove, id)
    yield
  }
  for (let piece = 0; piece < pieces; piece++) {
    sql.run(`DELETE FROM search_pieces WHERE rowid = ${pieceSql}`, id, piece)
    yield
  }
}

const pieceSql = `(? << ${NUMBER_BITS}) + ?`

/** A stretch of a text that cuts no character in two. */
function wholeCharacters(text: string, start: number, end: number): string {
  const part = text.slice(start, end)
  return part.isWellFormed() ? part : part.replaceAll(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
}
