import { describe, expect, it } from 'vitest'
import { headingsOf } from '../../../src/domain/outline.ts'

const found = (text: string) => headingsOf(text).map(({ depth, title }) => [depth, title])

describe('the outline of a text', () => {
  it('has the headings of Markdown by their depth, and ranges that are theirs', () => {
    const text = '# Lease #\nText.\n\n  ## Rent\nMore text.\n'
    expect(found(text)).toEqual([
      [0, 'Lease'],
      [1, 'Rent'],
    ])
    expect(headingsOf(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      '# Lease #',
      '## Rent',
    ])
  })

  it('has numbered and named parts of a contract', () => {
    const text = [
      '1. Parties',
      'The parties are named below.',
      '1.2 The buyer',
      '2 apples were sold.',
      'Article IV',
      'ANNEX B: Prices',
      'Section 5 applies to all of this.',
    ].join('\n')
    expect(found(text)).toEqual([
      [0, '1. Parties'],
      [1, '1.2 The buyer'],
      [0, 'Article IV'],
      [0, 'ANNEX B: Prices'],
    ])
  })

  it('has lines in capitals, and short ones alone between blank lines', () => {
    const text =
      'GOVERNING LAW\r\nIt is ours.\r\n\r\nMethods and results\r\n\r\nWe did it.\r\n\r\nlower case\r\n'
    expect(found(text)).toEqual([
      [0, 'GOVERNING LAW'],
      [0, 'Methods and results'],
    ])
  })

  it('is empty where only one line looks like a heading, and for plain sentences', () => {
    expect(found('Ann met Bob')).toEqual([])
    expect(
      found('One sentence here.\n\nAnother one, longer than the first, and with an end.\n'),
    ).toEqual([])
    expect(found('')).toEqual([])
  })
})
