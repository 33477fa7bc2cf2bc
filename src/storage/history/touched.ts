import { MAX_LISTED } from '../../model/limits.ts'
import type { ProjectPart } from '../../model/project.ts'
import type { Row, RowChange, RowId, Table } from './rows.ts'
import type { Statements } from '../file/statements.ts'

/** Tables whose rows belong to a document. */
const inDocuments: ReadonlySet<Table> = new Set([
  ...(['spans', 'suggestions', 'document_scores', 'readings', 'decisions'] as const),
])

export const readingsOfRunSql = 'SELECT documentId FROM readings WHERE run = ? LIMIT ?'

/** The documents that a transaction touches. */
export class Touched {
  readonly ids = new Set<number>()
  /** There are more than `ids` holds: a run of suggestions was shown or hidden. */
  more = false
  private readonly sql: Statements

  constructor(sql: Statements) {
    this.sql = sql
  }

  /** A transaction begins. */
  begin(): void {
    this.ids.clear()
    this.more = false
  }

  /** Follows one row; see RowObserver. */
  observe(table: Table, id: RowId, before: Row | null, after: Row | null): void {
    if (table === 'documents') this.ids.add(Number(id))
    else if (table === 'suggestion_runs') this.addReadings(Number(id))
    else if (inDocuments.has(table)) {
      for (const row of [before, after]) if (row) this.ids.add(Number(row.documentId))
    }
  }

  listed(): { documentIds: number[]; more: boolean } {
    const documentIds = [...this.ids].slice(0, MAX_LISTED)
    return { documentIds, more: this.more || this.ids.size > MAX_LISTED }
  }

  /** The documents of a run by name when they are few, so that its price does not grow with them. */
  private addReadings(run: number): void {
    const ids = this.sql.values<number>(readingsOfRunSql, run, MAX_LISTED + 1)
    for (const id of ids) this.ids.add(id)
    if (ids.length > MAX_LISTED) this.more = true
  }
}

const partOf: Partial<Record<Table, ProjectPart>> = {
  labels: 'labels',
  rules: 'rules',
  meta: 'guidelines',
}

/** What else changed rows are about. */
export function partsOf(changes: readonly RowChange[]): ProjectPart[] {
  return [...new Set(changes.flatMap(({ table }) => partOf[table] ?? []))]
}
