import { describe, expect, it } from 'vitest'
import {
  countEntities,
  countLabels,
  filtered,
  resultRows,
  rowParts,
} from '../../renderer/tag/results.ts'

const text = {
  name: 'a',
  text: 'Ann 🙂 met Ann.\nBob left.',
  entities: [
    { start: 0, end: 3, label: 'PERSON', score: 0.9 },
    { start: 11, end: 14, label: 'PERSON', score: 0.4 },
    { start: 16, end: 19, label: 'PERSON', score: 0.8 },
  ],
}

describe('tagged texts on the screen', () => {
  it('are cut into lines that together hold every entity once', () => {
    const rows = resultRows([text])
    expect(rows.map((row) => row.entities.length)).toEqual([2, 1])
    expect(
      rows.map((row) =>
        rowParts(row)
          .filter(({ entity }) => entity)
          .map((p) => p.text),
      ),
    ).toEqual([['Ann', 'Ann'], ['Bob']])
    expect(
      rows.map((row) =>
        rowParts(row)
          .map((part) => part.text)
          .join(''),
      ),
    ).toEqual(['Ann 🙂 met Ann.', 'Bob left.'])
  })

  it('leave out what scores too low or has a label switched off', () => {
    const [strong] = filtered([text], { hidden: new Set(), minScore: 0.5 })
    expect(strong.entities.map(({ start }) => start)).toEqual([0, 16])
    expect(filtered([text], { hidden: new Set(['PERSON']), minScore: 0 })[0].entities).toEqual([])
  })

  it('count labels at the score that is asked for, those that are never reached too', () => {
    expect(countLabels([text], 0)).toEqual([['PERSON', 3]])
    expect(countLabels([text], 0.5)).toEqual([['PERSON', 2]])
    expect(countLabels([text], 0.99)).toEqual([['PERSON', 0]])
  })

  it('count each surface, the most frequent first, with its best score', () => {
    expect(countEntities([text])).toEqual([
      { surface: 'Ann', label: 'PERSON', count: 2, score: 0.9 },
      { surface: 'Bob', label: 'PERSON', count: 1, score: 0.8 },
    ])
  })
})
