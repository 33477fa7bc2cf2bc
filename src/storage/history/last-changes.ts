import type { ChangeOfPage } from '../../model/edits.ts'
import type { Statements } from '../file/statements.ts'

/** Pages remembered, those heard of last; each reload makes a new one. */
const REMEMBERED = 32

/**
 * Notes the last change of a page, inside the transaction that makes it: a page whose answer was lost
 * can ask whether the change was kept, whatever other windows did meanwhile. A long step that ends after
 * later changes takes nothing back of them.
 */
export function noteLastChange(sql: Statements, { page, number }: ChangeOfPage): void {
  const all = read(sql)
  const others = all.filter((last) => last.page !== page)
  const last = Math.max(number, all.find((one) => one.page === page)?.number ?? 0)
  sql.run(
    `INSERT INTO meta VALUES ('lastChanges', ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    JSON.stringify([{ page, number: last }, ...others].slice(0, REMEMBERED)),
  )
}

/** Number of the last change of a page that was kept; 0 when none is known. */
export function lastChangeOf(sql: Statements, page: string): number {
  return read(sql).find((last) => last.page === page)?.number ?? 0
}

function read(sql: Statements): ChangeOfPage[] {
  const value = sql.value<string>("SELECT value FROM meta WHERE key = 'lastChanges'")
  return value === undefined ? [] : (JSON.parse(value) as ChangeOfPage[])
}
