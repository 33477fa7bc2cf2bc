import { describe, expect, it } from 'vitest'
import {
  noPages,
  PAGE_SIZE,
  pagesOf,
  rowAt,
  withPage,
} from '../../renderer/annotate/queue/sparse-pages.ts'

const page = (n: number) => Array.from({ length: PAGE_SIZE }, (_, i) => n * PAGE_SIZE + i)

describe('a list of which some pages are here', () => {
  it('gives a row of a page that is here, and nothing for one that is not', () => {
    const list = withPage(noPages<number>(), 2, page(2), 100_000)
    expect(rowAt(list, 2 * PAGE_SIZE + 7)).toBe(2 * PAGE_SIZE + 7)
    expect(rowAt(list, 0)).toBeUndefined()
    expect(list.total).toBe(100_000)
  })

  it('names the pages that rows lie on', () => {
    expect(pagesOf(PAGE_SIZE - 1, PAGE_SIZE)).toEqual([0, 1])
    expect(pagesOf(5, 5)).toEqual([0])
  })

  it('stays small however far it is scrolled, keeping the pages nearby', () => {
    let list = noPages<number>()
    for (let n = 0; n < 1000; n++) list = withPage(list, n, page(n), 100_000)
    expect(list.pages.size).toBe(30)
    expect(rowAt(list, 999 * PAGE_SIZE)).toBe(999 * PAGE_SIZE)
  })
})
