import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import type { Document, Span } from '../../../src/model/documents.ts'
import { viewOf } from '../../../src/host/documents/model-view.ts'
import { createWordPiece } from '../../../src/text/wordpiece/wordpiece.ts'

const tokenizer = unwrap(
  createWordPiece(
    ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'os', '##lo', 'a', '##b', '##c', '.', 'is'],
    { lowercase: true, stripAccents: null, chineseChars: true },
  ),
)
const document = (text: string): Document => ({
  ...{ id: 1, text, source: '', status: 'new', flagged: false, note: '', split: 'auto' },
  ...{ words: null, reviewed: null, meta: {} },
})
const span = (id: string, start: number, end: number): Span => ({
  ...{ id, documentId: 1, start, end, labelId: 'A', origin: 'human', source: '', score: null },
})

describe('the model’s-eye view', () => {
  it('shows where pieces begin inside words, in offsets of the text', () => {
    const { pieceEdges, windows } = viewOf(document('👍 Oslo is abc.'), [], tokenizer, 32)
    expect(pieceEdges).toEqual([5, 12, 13])
    expect(windows).toEqual([{ start: 0, end: 15 }])
  })

  it('covers a long text with the windows of training', () => {
    // Seven words of two pieces each; a window of ten tokens holds four of them.
    const { windows } = viewOf(document('oslo '.repeat(7).trim()), [], tokenizer, 10)
    expect(windows).toEqual([
      { start: 0, end: 19 },
      { start: 15, end: 34 },
    ])
  })

  it('says which spans cannot be trained, and why', () => {
    const spans = [span('whole', 0, 7), span('nested', 0, 4), span('part', 1, 3)]
    const { untrainable } = viewOf(document('Oslo is abc'), spans, tokenizer, 32)
    expect(untrainable).toEqual([{ spanId: 'part', reason: 'edge' }])
    const five = [4, 5, 6, 7, 11].map((end) => span(`to ${end}`, 0, end))
    expect(viewOf(document('Oslo is abc'), five, null, 32)).toEqual({
      pieceEdges: [],
      windows: [{ start: 0, end: 11 }],
      untrainable: [{ spanId: 'to 4', reason: 'overlap' }],
    })
  })
})
