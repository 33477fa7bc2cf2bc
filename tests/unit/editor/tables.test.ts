import { describe, expect, it } from 'vitest'
import { splitBlocks } from '../../../src/editor/layout.ts'
import { tabSizes } from '../../../src/editor/tables.ts'

const sizes = (...lines: string[]) => {
  const text = lines.join('\n')
  return [...tabSizes(text, splitBlocks(text))]
}

describe('the tab stops of tables', () => {
  it('stand as far apart as the widest cell needs that another one follows', () => {
    expect(sizes('Party\tAmount', 'Norrland Timber\t40 euros and no more')).toEqual([
      [0, 17],
      [1, 17],
    ])
  })

  it('stand as usual in narrow tables, and no further than all columns have room for', () => {
    expect(sizes('a\tb', 'c\td')).toEqual([
      [0, 8],
      [1, 8],
    ])
    const wide = 'x'.repeat(40)
    expect(sizes(`${wide}\t${wide}\tz`, 'a\tb\tc')[0]).toEqual([0, 22])
  })

  it('are those of each table, which other lines part; a line alone is none', () => {
    const [short, long] = ['a\tb', 'a longer cell\tb']
    expect(sizes('Text', short, short, '', long, long, 'Text', long)).toEqual([
      [1, 8],
      [2, 8],
      [4, 15],
      [5, 15],
    ])
    expect(sizes('No tab', 'at all')).toEqual([])
  })
})
