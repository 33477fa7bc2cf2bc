import { describe, expect, it } from 'vitest'
import {
  choose,
  countChosen,
  nothingChosen,
  rangeFromAnchor,
  toggle,
} from '../../renderer/annotate/queue/multi-selection.ts'

describe('rows chosen in a list', () => {
  it('are added and taken off one by one, the last being the anchor', () => {
    const both = toggle(toggle(nothingChosen, 7, 0), 9, 4)
    expect([...both.ids]).toEqual([7, 9])
    expect(both.anchor).toBe(4)
    expect([...toggle(both, 7, 0).ids]).toEqual([9])
  })

  it('reach from the anchor in either direction', () => {
    expect(rangeFromAnchor(choose([1], 5), 2)).toEqual({ from: 2, to: 5 })
    expect(rangeFromAnchor(choose([1], 5), 8)).toEqual({ from: 5, to: 8 })
    expect(rangeFromAnchor(nothingChosen, 3)).toEqual({ from: 3, to: 3 })
  })

  it('count as the whole filter when all are chosen', () => {
    expect(countChosen({ ids: new Set(), all: true, anchor: null }, 100_000)).toBe(100_000)
    expect(countChosen(choose([1, 2], 0), 100_000)).toBe(2)
  })
})
