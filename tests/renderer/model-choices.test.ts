import { expect, it } from 'vitest'
import { modelChoices } from '../../renderer/annotate/suggestions/model-choices.ts'
import type { ModelInfo, ModelSource } from '../../src/model/models.ts'

const model = (id: string, labels: string[], source: ModelSource, canTag = true): ModelInfo => ({
  ...{ id, name: id, path: '', shape: '', labels, createdAt: '', f1: null, f1Interval: null },
  ...{
    canTag,
    whyNot: '',
    isBase: true,
    hasAdapter: false,
    precision: 'float32',
    source,
    bytes: 0,
  },
})
const trained = (project: string): ModelSource => ({
  kind: 'trained',
  project,
  runId: 'r',
  base: 'b',
})

it('models of the project come first, then those that share labels; what is foreign is named', () => {
  const library = [
    model('genes', ['GENE'], trained('Biology')),
    model('encoder', [], { kind: 'unknown' }, false),
    model('news', ['PERSON', 'PLACE', 'TEAM'], { kind: 'unknown' }),
    model('own', ['PERSON'], trained('Letters')),
  ]
  const labels = [{ name: 'PERSON' }, { name: 'PLACE' }]
  expect(
    modelChoices(library, 'Letters', labels).map(({ model: { id }, shared, foreign }) => [
      id,
      shared,
      foreign,
    ]),
  ).toEqual([
    ['own', ['PERSON'], []],
    ['news', ['PERSON', 'PLACE'], ['TEAM']],
    ['genes', [], ['GENE']],
  ])
})
