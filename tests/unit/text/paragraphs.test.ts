import { expect, it } from 'vitest'
import { splitLines, splitParagraphs } from '../../../src/text/paragraphs.ts'

const cut = (split: typeof splitLines, text: string) =>
  split(text).map(({ start, end }) => text.slice(start, end))

it.each([
  ['', [], []],
  [' \n\t', [], []],
  ['a', ['a'], ['a']],
  ['a\nb', ['a', 'b'], ['a\nb']],
  ['a\r\nb\rc', ['a', 'b', 'c'], ['a\r\nb\rc']],
  ['\n\n a\n\nb \r\n\r\nc', [' a', 'b ', 'c'], [' a', 'b ', 'c']],
  ['a\n \nb\nc\n', ['a', 'b', 'c'], ['a', 'b\nc']],
  ['a\r\rb', ['a', 'b'], ['a', 'b']],
])('%j has its lines and paragraphs', (text, lines, paragraphs) => {
  expect(cut(splitLines, text)).toEqual(lines)
  expect(cut(splitParagraphs, text)).toEqual(paragraphs)
})
