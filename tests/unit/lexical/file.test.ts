import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/domain/failure.ts'
import { formatLexical, parseLexical } from '../../../src/lexical/file.ts'
import { instantReading, knownUnits, learnInstant } from '../../../src/training/instant.ts'
import { smallSettings } from '../../support/small-run.ts'

const documents = [
  {
    text: 'Ann saw Oslo 👋',
    words: null,
    spans: [{ start: 8, end: 12, label: 'PLACE' }],
    reviewed: null,
  },
  {
    text: 'Rome saw __proto__',
    words: null,
    spans: [{ start: 0, end: 4, label: 'PLACE' }],
    reviewed: null,
  },
]
const reading = instantReading(documents, smallSettings())
const model = learnInstant(knownUnits(documents, ['PLACE'], reading), ['PLACE'], reading)
const text = [...formatLexical(model)].join('')

interface File {
  format: string
  version: number
  types: string[]
  reading: Record<string, unknown>
  layers: { steps: number[]; features: [string, number[]][] }[]
}

/** What is said of the file once it was changed; empty when it is read. */
function refusal(change: (file: File) => unknown): string {
  const file = JSON.parse(text) as File
  const changed = change(file) ?? file
  try {
    parseLexical(typeof changed === 'string' ? changed : JSON.stringify(changed))
    return ''
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    return error.failure.message
  }
}

describe('the file of an instant tagger', () => {
  it('is read as it was written', () => {
    expect(parseLexical(text)).toEqual(model)
  })

  it('has a line for each feature', () => {
    expect(text.split('\n')).toContain(`["+0 exact=saw",[0,${weightOf('+0 exact=saw')}]],`)
    expect(text.split('\n').length).toBe(model.layers[0].names.length + 3)
  })

  it.each<[string, (file: File) => unknown]>([
    ['it is damaged', () => text.slice(0, -20)],
    ['it is nested too deeply', () => '['.repeat(200)],
    ['it is not an object', () => '[]'],
    ['it is something else', () => ({})],
    ['it is of a newer version of Spanwright', (file) => ({ ...file, version: 2 })],
    ['what it has at “types”', (file) => ({ ...file, types: [] })],
    ['what it has at “layers”', (file) => ({ ...file, layers: 'none' })],
    ['it names a type twice', (file) => ({ ...file, types: ['PLACE', 'PLACE'] })],
    ['its steps are not those of its types', (file) => ({ ...file, types: ['PLACE', 'PERSON'] })],
    ['it has not as many layers as depths', (file) => void file.layers.push(file.layers[0])],
    ['it has a feature twice', ({ layers: [{ features }] }) => void features.push(features[0])],
    ['has no such class', ({ layers: [{ features }] }) => void features[0][1].push(3, 0.5)],
    ['has no such class', ({ layers: [{ features }] }) => void features[0][1].push(-1, 0.5)],
    ['has no such class', ({ layers: [{ features }] }) => void features[0][1].push(0.5, 1)],
    ['has no such class', ({ layers: [{ features }] }) => void features[0][1].push(1)],
    ['what it has at “layers.0.steps.0”', ({ layers: [{ steps }] }) => void (steps[0] = 1e9)],
    ['what it has at', ({ layers: [{ features }] }) => void (features[0][0] = 'x'.repeat(6000))],
  ])('is refused where %s', (why, change) => {
    expect(refusal(change)).toContain(`instant.json is not a usable instant tagger: `)
    expect(refusal(change)).toContain(why)
  })
})

function weightOf(name: string): string {
  const { names, pairs, weights } = model.layers[0]
  return String(weights[pairs.starts[names.indexOf(name)]])
}
