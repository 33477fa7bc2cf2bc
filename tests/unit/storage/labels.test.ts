import { describe, expect, it } from 'vitest'
import { missingLabels } from '../../../src/storage/documents/labels.ts'

const existing = missingLabels([], [{ name: 'PERSON' }])

describe('labels that are wanted', () => {
  it('are made where there is none of the name, behind the others', () => {
    const made = missingLabels(existing, [
      { name: 'PERSON', colour: 3 },
      { name: 'ORG' },
      { name: 'PLACE', colour: 7, key: 'p', description: 'towns' },
    ])
    expect(made).toMatchObject([
      { name: 'ORG', colour: 5, key: '', description: '', position: 1 },
      { name: 'PLACE', colour: 7, key: 'p', description: 'towns', position: 2 },
    ])
    expect(new Set([...existing, ...made].map(({ id }) => id)).size).toBe(3)
  })

  it('walk through all twelve hues before one comes again', () => {
    const many = missingLabels(
      [],
      Array.from({ length: 13 }, (_, i) => ({ name: `${i}` })),
    )
    expect(new Set(many.slice(0, 12).map(({ colour }) => colour)).size).toBe(12)
    expect(many[12].colour).toBe(many[0].colour)
  })

  it('have names of at most a hundred characters', () => {
    expect(missingLabels([], [{ name: 'x'.repeat(100) }])).toHaveLength(1)
    expect(() => missingLabels([], [{ name: 'x'.repeat(101) }])).toThrow(
      `The label ${'x'.repeat(39)}… is longer than 100 characters; shorten it and try again.`,
    )
  })
})
