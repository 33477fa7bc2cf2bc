import { afterEach, expect, it } from 'vitest'
import {
  changesOf,
  remember,
  rememberedBase,
  rememberedFor,
} from '../../renderer/train/remembered.ts'

afterEach(() => localStorage.clear())

it('what was changed for a run stands there again, by project and base, and only that', () => {
  const suggested = { epochs: '5', seed: '1', freeze: false }
  const changes = changesOf(suggested, { epochs: '9', seed: '1', freeze: true })
  expect(changes).toEqual({ epochs: '9', freeze: true })
  remember('p', 'starter', changes)
  remember('p', 'instant', {})
  expect(rememberedBase('p')).toBe('instant')
  expect(rememberedFor('p', 'starter')).toEqual(changes)
  expect(rememberedFor('p', 'instant')).toEqual({})
  expect([rememberedBase('q'), rememberedFor('q', 'starter')]).toEqual([undefined, {}])
})

it('what cannot be read is forgotten', () => {
  localStorage.setItem('spanwright.training.p', '{')
  expect([rememberedBase('p'), rememberedFor('p', 'starter')]).toEqual([undefined, {}])
})
