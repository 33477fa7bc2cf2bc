/** A text on its way through a normaliser: its characters, and the UTF-16 range of the original of each. */
export interface Normalised {
  characters: string[]
  starts: number[]
  ends: number[]
}

/** What stands for half of a surrogate pair, which UTF-8 has not. */
const REPLACEMENT = '\ufffd'

/** A text as it is, character by character. */
export function asWritten(text: string): Normalised {
  const characters: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  let at = 0
  for (const character of text) {
    characters.push(character.isWellFormed() ? character : REPLACEMENT)
    starts.push(at)
    ends.push((at += character.length))
  }
  return { characters, starts, ends }
}

/**
 * What becomes of the characters of a text, as the tokenizers library counts it: a new character stands for
 * the next old one, or, where there are more new than old ones, for the same as the new one before it; where
 * there are fewer, the old ones left over are skipped.
 */
export class Changes {
  private readonly made: string[] = []
  /** How many more (1) or fewer (below 0) characters there are from each of `made` on. */
  private readonly counts: number[] = []
  /** Old characters before the first that is left. */
  private dropped = 0

  /** The next `old` characters become those of `text`. */
  replace(old: number, text: string): void {
    const own = [...text]
    const more = own.length - old
    own.forEach((character, i) => this.put(character, i >= own.length - more ? 1 : 0))
    if (more < 0) this.skip(-more)
  }

  /** One more character; `count` as in the library. */
  put(character: string, count: number): void {
    this.made.push(character)
    this.counts.push(count)
  }

  private skip(old: number): void {
    if (this.counts.length === 0) this.dropped += old
    else this.counts[this.counts.length - 1] -= old
  }

  /** The text after these changes to all of its characters. */
  of({ characters, starts, ends }: Normalised): Normalised {
    const changed: Normalised = { characters: this.made, starts: [], ends: [] }
    let at = this.dropped
    for (const count of this.counts) {
      const source = Math.min(Math.max(count > 0 ? at - 1 : at, 0), characters.length - 1)
      changed.starts.push(starts[source])
      changed.ends.push(ends[source])
      if (count <= 0) at += 1 - count
    }
    return changed
  }
}

const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Text of which every character stands alone. */
const PLAIN = /^[\x20-\x7e]*$/

/** Characters with the marks on them. */
export function clustersOf({ characters }: Normalised): string[] {
  const text = characters.join('')
  if (PLAIN.test(text)) return characters
  return Array.from(clusters.segment(text), ({ segment }) => segment)
}
