import { describe, expect, it } from 'vitest'
import {
  countEntities,
  countLabels,
  filtered,
  resultRows,
  rowOf,
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

const all = { hidden: new Set<string>(), minScore: 0 }

describe('tagged texts on the screen', () => {
  it('are cut into lines that together hold every entity once', () => {
    const rows = resultRows([text])
    expect(rows.map((row) => row.entities.length)).toEqual([2, 1])
    expect(
      rows.map((row) =>
        rowParts(row, all)
          .filter(({ entity }) => entity)
          .map((p) => p.text),
      ),
    ).toEqual([['Ann', 'Ann'], ['Bob']])
    expect(
      rows.map((row) =>
        rowParts(row, all)
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

  it('count each surface that passes, the most frequent first, with its places and its best score', () => {
    const [ann, cut, bob] = text.entities
    expect(countEntities([text], all)).toEqual([
      {
        ...{ surface: 'Ann', label: 'PERSON', score: 0.9 },
        places: [
          { text, entity: ann },
          { text, entity: cut },
        ],
      },
      { surface: 'Bob', label: 'PERSON', score: 0.8, places: [{ text, entity: bob }] },
    ])
    expect(countEntities([text], { ...all, minScore: 0.85 })).toMatchObject([
      { surface: 'Ann', places: [{ entity: ann }] },
    ])
  })

  it('lead from a place to the line that it begins on', () => {
    const other = { ...text, name: 'b' }
    const rows = resultRows([text, other])
    expect(rowOf(rows, { text: other, entity: other.entities[2] })).toBe(3)
    expect(rowOf(resultRows([text]), { text: other, entity: other.entities[2] })).toBe(-1)
  })

  it('draw only what passes', () => {
    const [row] = resultRows([text])
    const marked = rowParts(row, { ...all, minScore: 0.5 }).filter(({ entity }) => entity)
    expect(marked.map(({ entity }) => entity?.start)).toEqual([0])
  })
})
