/** A long list of which only some pages are here. Pages are numbered from 0. */
export interface SparsePages<T> {
  total: number
  pages: ReadonlyMap<number, readonly T[]>
}

/** Rows fetched at once. */
export const PAGE_SIZE = 100
/** Pages kept; the memory of a list of any length stays that of 3,000 rows. */
const MAX_PAGES = 30

export const noPages = <T>(): SparsePages<T> => ({ total: 0, pages: new Map<number, T[]>() })

export function rowAt<T>({ pages }: SparsePages<T>, index: number): T | undefined {
  return pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE]
}

/** Numbers of the pages that rows `first` to `last`, both included, lie on. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.max(0, Math.floor(first / PAGE_SIZE))
  const to = Math.max(from, Math.floor(last / PAGE_SIZE))
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

/** The list with a page put in; the pages farthest from it go when there are too many. */
export function withPage<T>(
  { pages }: SparsePages<T>,
  page: number,
  items: readonly T[],
  total: number,
): SparsePages<T> {
  const next = new Map(pages)
  next.set(page, items)
  const byDistance = [...next.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page))
  for (const far of byDistance.slice(0, Math.max(0, next.size - MAX_PAGES))) next.delete(far)
  return { total, pages: next }
}
