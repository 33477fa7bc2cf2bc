import { expect, it } from 'vitest'
import { hueOf } from '../../renderer/ui/label-colours.ts'

it('gives a model’s label the colour that it has in the project, and else one of its own', () => {
  const ofModel = ['PERSON', 'ORG', 'PLACE']
  const ofProject = [{ name: 'PLACE', colour: 7 }]
  expect(ofModel.map((label) => hueOf(label, ofModel, ofProject))).toEqual([0, 5, 7])
})
