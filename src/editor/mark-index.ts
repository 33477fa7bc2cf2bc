import { blocksOf, drawSpans, type DrawnSpan, type Mark } from './layout.ts'
import type { Range, Span, Suggestion } from '../model/documents.ts'
import { innermostFirst } from './selection.ts'

type Item = Span | Suggestion

/**
 * Which spans and suggestions lie in which block, kept up to date by difference: after a change
 * only the blocks that it touches are laid out anew, and the others keep the very same array.
 */
export class MarkIndex {
  private readonly blocks: readonly Range[]
  private marks = new Map<string, Mark>()
  private readonly inBlock = new Map<number, Set<Mark>>()
  private readonly drawn = new Map<number, readonly DrawnSpan[]>()

  constructor(blocks: readonly Range[]) {
    this.blocks = blocks
  }

  /** Takes over what the document carries now. One comparison for each item that stayed. */
  update(spans: readonly Span[], suggestions: readonly Suggestion[]): void {
    const next = new Map<string, Mark>()
    for (const span of spans) this.keep(next, span, false)
    for (const suggestion of suggestions)
      if (!next.has(suggestion.id)) this.keep(next, suggestion, true)
    for (const [id, mark] of this.marks) if (next.get(id) !== mark) this.remove(mark)
    for (const [id, mark] of next) if (this.marks.get(id) !== mark) this.add(mark)
    this.marks = next
  }

  get(id: string | null): Mark | null {
    return (id !== null && this.marks.get(id)) || null
  }

  /** What to draw in a block; the same array until something in the block changes. */
  drawnIn(block: number): readonly DrawnSpan[] {
    let drawn = this.drawn.get(block)
    if (!drawn) {
      drawn = drawSpans([...(this.inBlock.get(block) ?? [])])
      this.drawn.set(block, drawn)
    }
    return drawn
  }

  /** Spans at an offset, the innermost first, then suggestions in the same order. */
  at(offset: number): Item[] {
    const marks = [...(this.inBlock.get(this.blockAt(offset)) ?? [])]
    const of = (suggested: boolean) =>
      innermostFirst(
        marks.filter((mark) => mark.suggested === suggested).map(({ span }) => span),
        offset,
      )
    return [...of(false), ...of(true)]
  }

  private blockAt(offset: number): number {
    return blocksOf(this.blocks, { start: offset, end: offset + 1 })[0] ?? -1
  }

  private keep(next: Map<string, Mark>, span: Item, suggested: boolean): void {
    const old = this.marks.get(span.id)
    const same = old?.suggested === suggested && sameItem(old.span, span)
    next.set(span.id, same ? old : { span, suggested })
  }

  private add(mark: Mark): void {
    for (const block of blocksOf(this.blocks, mark.span)) {
      const marks = this.inBlock.get(block)
      if (marks) marks.add(mark)
      else this.inBlock.set(block, new Set([mark]))
      this.drawn.delete(block)
    }
  }

  private remove(mark: Mark): void {
    for (const block of blocksOf(this.blocks, mark.span)) {
      this.inBlock.get(block)?.delete(mark)
      this.drawn.delete(block)
    }
  }
}

function sameItem(a: Item, b: Item): boolean {
  return (
    a === b ||
    (a.start === b.start &&
      a.end === b.end &&
      a.labelId === b.labelId &&
      a.score === b.score &&
      a.origin === b.origin &&
      a.source === b.source)
  )
}
