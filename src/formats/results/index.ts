import type { ResultFormat } from '../format.ts'
import { entitiesCsv, entitiesXlsx } from './entity-table.ts'
import { highlightedDocx, highlightedHtml } from './highlighted.ts'

/** Kinds of file for people to look at results in; documents are never read from them. */
export const results: readonly ResultFormat[] = [
  ...[entitiesCsv, entitiesXlsx],
  ...[highlightedHtml, highlightedDocx],
]
