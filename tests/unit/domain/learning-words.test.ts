import { expect, it } from 'vitest'
import { learnsFrom, leavesOut } from '../../../src/domain/learning-words.ts'

const nothing = { whole: 0, part: 0, spansOnly: 0, untouched: 0, suggestions: 0 }

it.each([
  [nothing, ''],
  [{ ...nothing, whole: 1 }, 'Learns from 1 document that is read whole.'],
  [
    { ...nothing, whole: 30, part: 2, spansOnly: 1 },
    'Learns from 30 documents that are read whole, 2 documents in progress, up to where they were read and the labels alone of 1 document that nobody has read.',
  ],
])('%j', (reads, sentence) => expect(learnsFrom(reads)).toBe(sentence))

it.each([
  [nothing, ''],
  [{ ...nothing, suggestions: 3 }, 'Leaves out 3 suggestions that nobody has answered.'],
  [
    { ...nothing, untouched: 200, suggestions: 1 },
    'Leaves out 200 documents without a label and 1 suggestion that nobody has answered.',
  ],
])('%j', (reads, sentence) => expect(leavesOut(reads)).toBe(sentence))
