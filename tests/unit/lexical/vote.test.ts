import { describe, expect, it } from 'vitest'
import { classNames } from '../../../src/domain/tags.ts'
import { addVotes, LexicalVote } from '../../../src/lexical/vote.ts'
import { plainUnits } from '../../../src/text/units.ts'
import { instantReading, knownUnits, learnInstant } from '../../../src/training/instant.ts'
import { smallDocuments, smallLabels, smallSettings } from '../../support/small-run.ts'

const documents = smallDocuments()
const reading = instantReading(documents, smallSettings())
const model = learnInstant(knownUnits(documents, smallLabels, reading), smallLabels, reading)
const unitsIn = (text: string) => ({ text, ...plainUnits({ text }, reading.unit) })
const C = classNames(smallLabels).length

describe('the say of words and shapes', () => {
  it('is the logarithm of a probability of each class, times its weight', () => {
    const units = unitsIn('Ann saw Oslo again .')
    const [whole] = new LexicalVote(model, 1).on(units)
    const [half] = new LexicalVote(model, 0.5).on(units)
    expect(whole).toHaveLength(units.ranges.length * C)
    for (let at = 0; at < whole.length; at += C) {
      const sum = whole.subarray(at, at + C).reduce((all, one) => all + Math.exp(one), 0)
      expect(sum).toBeCloseTo(1, 2)
    }
    half.forEach((value, i) => expect(value).toBeCloseTo(whole[i] / 2, 5))
    const best = [...whole.subarray(0, C)].indexOf(Math.max(...whole.subarray(0, C)))
    expect(classNames(smallLabels)[best]).toBe('B-PERSON')
  })

  it('never forbids what was never seen, and has nothing to say of nothing', () => {
    const vote = new LexicalVote(model, 1)
    const [row] = vote.on(unitsIn('Ann'))
    expect(Math.min(...row)).toBeCloseTo(Math.log(1e-4), 3)
    expect(vote.on(unitsIn(''))).toEqual([new Float32Array(0)])
  })

  it('is added to what the network says of each depth', () => {
    const logits = [Float32Array.of(1, 2), Float32Array.of(3, 4)]
    addVotes(logits, [Float32Array.of(-1, 0), Float32Array.of(0.5, -0.5)])
    expect(logits).toEqual([Float32Array.of(0, 2), Float32Array.of(3.5, 3.5)])
  })
})
