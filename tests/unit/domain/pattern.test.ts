import { describe, expect, it } from 'vitest'
import { checkRule, patternOf } from '../../../src/domain/pattern.ts'

const rule = (body: string, kind: 'pattern' | 'gazetteer' = 'pattern') => ({
  ...{ kind, name: 'Dates', body, matchCase: false },
})

describe('a pattern', () => {
  it('finds whatever the case, unless that matters, from the start of each text', () => {
    expect('Ab ab'.match(patternOf(rule('ab')))).toEqual(['Ab', 'ab'])
    expect('Ab ab'.match(patternOf({ ...rule('ab'), matchCase: true }))).toEqual(['ab'])
  })

  it.each([
    ['(\\d{4}', /^The pattern Dates is no regular expression: .*group.*\.$/],
    [' ', /^The pattern Dates is empty; write a regular expression\.$/],
  ])('that is %s is refused with a sentence', (body, sentence) => {
    expect(() => checkRule(rule(body))).toThrow(sentence)
  })
})

it('a list is refused when nothing is on it', () => {
  expect(() => checkRule(rule('\n \n', 'gazetteer'))).toThrow('The list Dates is empty')
  expect(() => checkRule(rule('(', 'gazetteer'))).not.toThrow()
})
