import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { readWordLists } from '../../../src/formats/word-list.ts'

const read = (name: string, text: string) => unwrap(readWordLists(name, Buffer.from(text)))
const entry = (term: string, id = '') => ({ term, id })

describe('a file of names', () => {
  it('is a table of term, label and id, in whatever order its first line says', () => {
    const table =
      'ID;Label;Term\nQ90;PLACE;Paris\nQ64;PLACE;" Berlin "\nQ1;PERSON;Ann  Lee\n;PLACE;\n'
    expect(read('a.csv', table)).toEqual([
      { label: 'PLACE', entries: [entry('Paris', 'Q90'), entry('Berlin', 'Q64')] },
      { label: 'PERSON', entries: [entry('Ann Lee', 'Q1')] },
    ])
  })

  it('needs no first line: then the columns are term, label, id', () => {
    expect(read('a.tsv', 'Paris\tPLACE\tQ90\nRome\tPLACE\t\n')).toEqual([
      { label: 'PLACE', entries: [entry('Paris', 'Q90'), entry('Rome')] },
    ])
    expect(read('a.csv', 'Paris\nRome\n')).toEqual([
      { label: null, entries: [entry('Paris'), entry('Rome')] },
    ])
  })

  it('is a list where it is plain text, whatever stands in its lines', () => {
    expect(read('a.txt', 'Smith, John\r\nO"Hara\n')).toEqual([
      { label: null, entries: [entry('Smith, John'), entry('O"Hara')] },
    ])
  })

  it.each([
    ['a.csv', 'a,b\nc\n', /has 1 cell where the first has 2/],
    ['a.csv', 'term,label\n,\n', /^There is no name in this file/],
  ])('is refused with a sentence: %s %j', (name, text, sentence) => {
    const result = readWordLists(name, Buffer.from(text))
    expect(result.ok ? '' : result.failure.message).toMatch(sentence)
  })
})
