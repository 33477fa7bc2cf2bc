import type { Rows } from './rows.ts'
import type { Statements } from './statements.ts'

/**
 * Counts anew in how many spans the last model and the annotation of a document differ, by range
 * and label, either way. It follows from other rows, so history never records it.
 */
export function refreshDisagreement(sql: Statements, documentId: number): void {
  const packed = sql.value<string>(
    'SELECT spans FROM document_scores WHERE documentId = ?',
    documentId,
  )
  if (packed === undefined) return
  const predicted = new Set(
    (JSON.parse(packed) as [number, number, string][]).map((span) => span.join(' ')),
  )
  const annotated = new Set(
    sql
      .all<{ start: number; end: number; labelId: string }>(
        'SELECT start, end, labelId FROM spans WHERE documentId = ?',
        documentId,
      )
      .map(({ start, end, labelId }) => [start, end, labelId].join(' ')),
  )
  const shared = [...predicted].filter((span) => annotated.has(span)).length
  sql.run(
    'UPDATE document_scores SET disagreement = ? WHERE documentId = ?',
    predicted.size + annotated.size - 2 * shared,
    documentId,
  )
}

/** Lets what models said of one label stand for another, when the two are merged. */
export function relabelScores(sql: Statements, rows: Rows, from: string, into: string) {
  const [old, next] = [JSON.stringify(from), JSON.stringify(into)]
  return sql
    .all<{ documentId: number; spans: string }>(
      'SELECT documentId, spans FROM document_scores WHERE instr(spans, ?) > 0',
      old,
    )
    .map(({ documentId, spans }) =>
      rows.put('document_scores', documentId, {
        ...rows.read('document_scores', documentId),
        spans: spans.replaceAll(old, next),
      }),
    )
}
