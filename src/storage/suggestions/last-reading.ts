import type { ModelReading } from '../../model/documents.ts'
import type { Statements } from '../file/statements.ts'
import type { PredictedSpan } from './scores.ts'

/** What the model of the last shown run made of a document. */
export const lastReadingSql = `
  SELECT readings.spans, suggestion_runs.source FROM readings
  JOIN suggestion_runs ON suggestion_runs.id = readings.run
  WHERE readings.documentId = ? AND readings.spans IS NOT NULL AND origin = 'model' AND shown = 1
  ORDER BY readings.run DESC LIMIT 1`
/** The same of files from before there were runs, which do not name the model. */
export const earlierReadingSql = `
  SELECT spans, '' AS source FROM document_scores WHERE documentId = ? AND spans IS NOT NULL`

/** What the last model read in a document; null where none has read it. */
export function lastReading(sql: Statements, documentId: number): ModelReading | null {
  const read = (query: string) => sql.get<{ spans: string; source: string }>(query, documentId)
  const found = read(lastReadingSql) ?? read(earlierReadingSql)
  if (!found) return null
  const spans = (JSON.parse(found.spans) as PredictedSpan[]).map(([start, end, labelId]) => {
    return { start, end, labelId }
  })
  return { source: found.source, spans }
}
