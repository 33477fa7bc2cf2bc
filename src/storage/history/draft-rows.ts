import { spanKey } from '../../domain/spans.ts'
import { Rows, type Row, type RowId, type Table } from './rows.ts'
import type { Statements } from '../file/statements.ts'

/** Rows as they would be after what is put into them: it is noted, and written nowhere. */
export class DraftRows extends Rows {
  private readonly noted = new Map<Table, Map<RowId, Row | null>>()
  private readonly places = new Set<string>()

  constructor(sql: Statements) {
    super(sql, () => {})
  }

  override read(table: Table, id: RowId): Row | null {
    const noted = this.noted.get(table)?.get(id)
    return noted === undefined ? super.read(table, id) : noted
  }

  override isTaken(table: 'spans' | 'suggestions', row: Row): boolean {
    return this.places.has(placeOf(table, row)) || super.isTaken(table, row)
  }

  protected override write(table: Table, id: RowId, before: Row | null, after: Row | null): void {
    const noted = this.noted.get(table) ?? new Map<RowId, Row | null>()
    this.noted.set(table, noted.set(id, after))
    if (before) this.places.delete(placeOf(table, before))
    if (after) this.places.add(placeOf(table, after))
  }
}

function placeOf(table: Table, { documentId, start, end, labelId }: Row): string {
  return `${table} ${documentId} ${spanKey({ start: Number(start), end: Number(end) }, String(labelId))}`
}
