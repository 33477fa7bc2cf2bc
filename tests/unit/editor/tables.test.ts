import { describe, expect, it } from 'vitest'
import { splitBlocks } from '../../../src/editor/layout.ts'
import { columnStops, tabSizes, widthOf } from '../../../src/editor/tables.ts'

const stops = (...lines: string[]) => {
  const text = lines.join('\n')
  return [...columnStops(text, splitBlocks(text))]
}

describe('the columns of tables', () => {
  it('begin where the widest cell before them ends, each where its own need it', () => {
    const rows = ['item\tunit\tprice', 'steel plate, hot rolled\tt\tseven hundred']
    expect(stops(...rows)).toEqual([
      [0, [25, 33]],
      [1, [25, 33]],
    ])
  })

  it('stand equally far apart where they do not fit beside each other', () => {
    const wide = 'x'.repeat(40)
    expect(stops(`${wide}\t${wide}\tz`, 'a\tb\tc')[0]).toEqual([0, [22, 44]])
  })

  it('are those of each table, which other lines part; a line alone is none', () => {
    const [short, long] = ['a\tb', 'a longer cell\tb']
    expect(stops('Text', short, short, '', long, long, 'Text', long)).toEqual([
      [1, [8]],
      [2, [8]],
      [4, [15]],
      [5, [15]],
    ])
    expect(stops('No tab', 'at all')).toEqual([])
  })

  it('have room for letters that are wider than others', () => {
    expect(['abc', 'ABCD', '铜线', '🔩', ''].map(widthOf)).toEqual([3, 5, 4, 2, 0])
  })
})

describe('a tab in a table', () => {
  it('ends where the next column begins', () => {
    expect([...tabSizes('ab\tcd\te', [25, 33])]).toEqual([
      [2, 25],
      [5, 33],
    ])
  })

  it('comes soon after what is too wide, and the next one is in its column again', () => {
    const tag = ({ start }: { start: number }) => (start === 0 ? 8 : 0)
    expect([...tabSizes('a cell\tb\tc', [12, 20, 40], tag)]).toEqual([
      [6, 4],
      [8, 20],
    ])
    expect([...tabSizes('a\tb\tc\td', [8, 16])].at(-1)).toEqual([5, 4])
  })
})
