import { isRightToLeft } from './direction.ts'
import { blockAt, splitBlocks } from './layout.ts'
import { columnStops } from './tables.ts'
import type { Range } from '../model/documents.ts'
import { splitWords, wordAt } from '../domain/words.ts'

/** The words of a text, as the caret looks for them. */
export interface Words {
  /** The first word that ends after an offset; null when there is none. */
  endingAfter(offset: number): Range | null
  /** The last word that ends at an offset or before; null when there is none. */
  endingBy(offset: number): Range | null
}

/** Words that are all known already. */
export function wordList(words: Range[]): Words {
  return {
    endingAfter: (offset) => words[wordAt(words, offset)] ?? null,
    endingBy: (offset) => words[wordAt(words, offset) - 1] ?? null,
  }
}

/**
 * A text with its blocks, whose words are found when a block is first asked for: opening a document
 * of a megabyte costs one pass for line ends, and a key press the words of the blocks it touches.
 */
export class DocumentText implements Words {
  readonly text: string
  readonly blocks: readonly Range[]
  private readonly fixed: Words | null
  private readonly found: Range[][] = []
  private readonly rightToLeft: boolean[] = []
  private columns: ReadonlyMap<number, readonly number[]> | undefined

  /** `words` are those that an import fixed; null finds them by `splitWords`. */
  constructor(text: string, words: Range[] | null) {
    this.text = text
    this.blocks = splitBlocks(text)
    this.fixed = words && wordList(words)
  }

  endingAfter(offset: number): Range | null {
    if (this.fixed) return this.fixed.endingAfter(offset)
    for (let i = blockAt(this.blocks, offset); i < this.blocks.length; i++) {
      const words = this.wordsOf(i)
      const word = words[wordAt(words, offset)]
      if (word) return word
    }
    return null
  }

  endingBy(offset: number): Range | null {
    if (this.fixed) return this.fixed.endingBy(offset)
    for (let i = blockAt(this.blocks, offset); i >= 0; i--) {
      const words = this.wordsOf(i)
      const word = words[wordAt(words, offset) - 1]
      if (word) return word
    }
    return null
  }

  /** The block that holds an offset. */
  blockOf(offset: number): Range {
    return this.blocks[blockAt(this.blocks, offset)]
  }

  /** The direction of a block: that of its line, which goes by the line's first letter. */
  isRightToLeft(index: number): boolean {
    let first = index
    while (first > 0 && this.blocks[first - 1].end === this.blocks[first].start) first--
    return (this.rightToLeft[first] ??= isRightToLeft(this.slice(this.blocks[first])))
  }

  /** Where the columns of a block begin after the first one, in letters; undefined where it is in no table. */
  columnStops(index: number): readonly number[] | undefined {
    this.columns ??= columnStops(this.text, this.blocks)
    return this.columns.get(index)
  }

  slice({ start, end }: Range): string {
    return this.text.slice(start, end)
  }

  private wordsOf(index: number): Range[] {
    return (this.found[index] ??= this.split(this.blocks[index]))
  }

  private split({ start, end }: Range): Range[] {
    return splitWords(this.text.slice(start, end)).map((word) => ({
      start: word.start + start,
      end: word.end + start,
    }))
  }
}

/** The words that a range touches, as one range without surrounding space; null when none. */
export function touchedWords(words: Words, range: Range): Range | null {
  const first = words.endingAfter(range.start)
  if (!first || first.start >= range.end) return null
  const around = words.endingAfter(range.end - 1)
  const last = around && around.start < range.end ? around : words.endingBy(range.end)
  return last && { start: first.start, end: last.end }
}
