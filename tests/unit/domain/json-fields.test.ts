import { expect, it } from 'vitest'
import { withMembers } from '../../../src/domain/json-fields.ts'

it('other members of a JSON object keep their numbers as they are written', () => {
  const text =
    '{"cutoff": 2.0, "heads": 2, "rope": {"theta": 10000, "base": 160000.0}, "labels": 1}'
  expect(withMembers('config.json', text, { labels: ['O'] })).toBe(`{
  "cutoff": 2.0,
  "heads": 2,
  "rope": {
    "theta": 10000,
    "base": 160000.0
  },
  "labels": [
    "O"
  ]
}`)
})
