import { spanKey } from '../../domain/spans.ts'
import type { Rows } from '../history/rows.ts'
import type { Statements } from '../file/statements.ts'

/** What a model predicted, as it is kept in JSON: start, end, label id. */
export type PredictedSpan = [number, number, string]

/** The table of what was read before there were runs, and that of runs, by the row's own id. */
const tables = [
  { table: 'document_scores', key: 'documentId' },
  { table: 'readings', key: 'id' },
] as const

/**
 * Counts anew in how many spans what models made of a document and its annotation differ, by range
 * and label, either way; for every run, those included that do not show now. It follows from other rows,
 * so history never records it.
 */
export function refreshDisagreement(sql: Statements, documentId: number): void {
  for (const { table, key } of tables) {
    const read = sql.all<{ id: number; spans: string }>(
      `SELECT ${key} AS id, spans FROM ${table} WHERE documentId = ? AND spans IS NOT NULL`,
      documentId,
    )
    if (read.length === 0) continue
    const annotated = annotatedSpans(sql, documentId)
    for (const { id, spans } of read) {
      sql.run(
        `UPDATE ${table} SET disagreement = ? WHERE ${key} = ?`,
        difference(JSON.parse(spans) as PredictedSpan[], annotated),
        id,
      )
    }
  }
}

function annotatedSpans(sql: Statements, documentId: number): Set<string> {
  const spans = sql.all<{ start: number; end: number; labelId: string }>(
    'SELECT start, end, labelId FROM spans WHERE documentId = ?',
    documentId,
  )
  return new Set(spans.map((span) => spanKey(span, span.labelId)))
}

/** How many of either the other lacks. */
function difference(spans: readonly PredictedSpan[], annotated: ReadonlySet<string>): number {
  const predicted = new Set(spans.map(([start, end, label]) => spanKey({ start, end }, label)))
  const shared = [...predicted].filter((span) => annotated.has(span)).length
  return predicted.size + annotated.size - 2 * shared
}

/** Lets what models said of one label, of one document or of any, stand for another, when the two are merged. */
export function relabelScores(
  sql: Statements,
  rows: Rows,
  { from, into, documentId }: { from: string; into: string; documentId?: number },
) {
  const [old, next] = [JSON.stringify(from), JSON.stringify(into)]
  const [only, values] = documentId === undefined ? ['', []] : ['AND documentId = ?', [documentId]]
  return tables.flatMap(({ table, key }) =>
    sql
      .all<{ id: number; spans: string }>(
        `SELECT ${key} AS id, spans FROM ${table} WHERE instr(spans, ?) > 0 ${only}`,
        ...[old, ...values],
      )
      .map(({ id, spans }) =>
        rows.put(table, id, { ...rows.read(table, id), spans: spans.replaceAll(old, next) }),
      ),
  )
}

/** The documents of which a model said anything of a label, whose id is asked for in JSON. */
export const scoresOf = tables.map(
  ({ table }) => `SELECT documentId FROM ${table} WHERE instr(spans, ?) > 0`,
)
