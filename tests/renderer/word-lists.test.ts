import { expect, it } from 'vitest'
import { listEdits, withLines } from '../../renderer/rules/word-lists.ts'
import type { Label } from '../../src/model/labels.ts'

const person: Label = { id: 'p', name: 'PERSON', colour: 0, key: '', description: '', position: 0 }

it('lists of a file become rules, with labels where there are none, and identifiers behind a tab', () => {
  const lists = [
    { label: 'PERSON', entries: [{ term: 'Ann', id: '' }] },
    { label: 'PLACE', entries: [{ term: 'Paris', id: 'Q90' }] },
  ]
  const { edits, rules } = listEdits(lists, 'names.csv', [person], 4)
  expect(rules).toBe(2)
  const [first, label, second] = edits
  expect(edits).toHaveLength(3)
  expect(first).toMatchObject({
    rule: { name: 'names, PERSON', labelId: 'p', body: 'Ann', position: 4 },
  })
  expect(label).toMatchObject({ type: 'label.create', label: { name: 'PLACE', position: 1 } })
  const { id } = (label as Extract<typeof label, { type: 'label.create' }>).label
  expect(second).toMatchObject({
    rule: { name: 'names, PLACE', labelId: id, body: 'Paris\tQ90', position: 5 },
  })
})

it('a list that says no label is for the first there is, else for one called as the file', () => {
  const lists = [{ label: null, entries: [{ term: 'Ann', id: '' }] }]
  expect(listEdits(lists, 'names.txt', [person], 0).edits).toMatchObject([
    { rule: { name: 'names', labelId: 'p' } },
  ])
  expect(listEdits(lists, 'names.txt', [], 0).edits[0]).toMatchObject({ label: { name: 'names' } })
})

it('lines are added to a list once', () => {
  expect(withLines('Ann\nBob', 'Bob\nCid')).toBe('Ann\nBob\nCid')
  expect(withLines('', 'Cid')).toBe('Cid')
})
