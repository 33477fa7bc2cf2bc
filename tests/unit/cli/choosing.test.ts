import { beforeEach, describe, expect, it, vi } from 'vitest'
import { chosenSettings, minutesFrom } from '../../../src/cli/choosing.ts'
import { Output } from '../../../src/cli/output.ts'
import { refuseSettings } from '../../../src/cli/train-settings.ts'
import type { Host } from '../../../src/host/host.ts'
import { trainingSettings } from '../../../src/model/training-settings.ts'

const tried = (name: string, f1: number | null) => {
  return { name, settings: trainingSettings.parse({ base: name }), seconds: 12.2, f1 }
}
const recipes = [tried('instant', 0.5), tried('starter', 0.75), tried('large', null)]
const host = {
  projects: { whole: async () => ({}) },
  training: {
    async *choose() {
      yield { type: 'trying', name: 'instant', part: 1, parts: 3 }
      for (const recipe of recipes) yield { type: 'tried', recipe }
      yield { type: 'done', best: recipes[1] }
    },
  },
} as unknown as Host

let said: string
beforeEach(() => {
  said = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
  return () => vi.restoreAllMocks()
})
const chosen = (json: boolean) =>
  chosenSettings(host, 'p', 10, new Output(json), new AbortController().signal)

describe('the best way to train, on the command line', () => {
  it('is told with all that was tried, and gives the settings', async () => {
    expect((await chosen(false)).base).toBe('starter')
    expect(said.split('\n')).toEqual([
      'Each way to train reads what it has not learnt from; at most 10 minutes',
      'instant: F1 0.5000, 13 s',
      'starter: F1 0.7500, 13 s',
      'large: left out, as it would take 13 s',
      'Best: starter',
      '',
    ])
  })

  it('is a JSON line for each', async () => {
    await chosen(true)
    const lines = said.trim().split('\n')
    expect(lines.map((line) => Object.keys(JSON.parse(line) as object)[0])).toEqual([
      ...['tried', 'tried', 'tried', 'best'],
    ])
  })

  it('takes minutes, and no settings beside', () => {
    expect(minutesFrom(true)).toBe(10)
    expect(minutesFrom('2.5')).toBe(2.5)
    expect(() => minutesFrom('soon')).toThrow('--best: give minutes, 1 to 240.')
    expect(() => refuseSettings({ best: true, epochs: '3' }, '--best')).toThrow(
      '--best finds base and settings itself; leave out --epochs, or --best.',
    )
    expect(() => refuseSettings({ repeat: 'last', seed: '3' }, '--repeat')).toThrow(
      '--repeat takes the settings of the run; leave out --seed, or --repeat.',
    )
    expect(() => refuseSettings({ best: true }, '--best')).not.toThrow()
  })
})
