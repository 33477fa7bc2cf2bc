import type { ModelView, Range } from '../../../src/model/documents.ts'

/** What the model's-eye view draws in one block. */
export interface ModelMarks {
  /** Where word pieces begin inside words. */
  edges: readonly number[]
  /** Where a window of the model begins. */
  windows: readonly number[]
  /** Why a span teaches nothing, in words, by its id. */
  untrainable: ReadonlyMap<string, string>
}

const reasons = {
  overlap: 'not trained: overlaps another span',
  edge: 'not trained: ends inside a word',
} as const

/** Cuts the model's view into blocks on demand; each block keeps the same object. */
export function modelMarks(view: ModelView): (block: Range) => ModelMarks {
  const untrainable = new Map(
    view.untrainable.map(({ spanId, reason }) => [spanId, reasons[reason]]),
  )
  const windows = view.windows.slice(1).map(({ start }) => start)
  const cut = new Map<number, ModelMarks>()
  return (block) => {
    let marks = cut.get(block.start)
    if (!marks) {
      marks = {
        edges: between(view.pieceEdges, block),
        windows: between(windows, block),
        untrainable,
      }
      cut.set(block.start, marks)
    }
    return marks
  }
}

/** The part of an ascending list that lies in a range; two binary searches. */
function between(sorted: readonly number[], { start, end }: Range): number[] {
  return sorted.slice(lowerBound(sorted, start), lowerBound(sorted, end))
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}
