import {
  characterKind,
  foldCharacter,
  isPunctuation,
  type NormaliserOptions,
} from './characters.ts'
import type { Piece } from '../tokenizer.ts'
import type { WordBuffer } from './word-buffer.ts'

const CODE_POINTS = 0x110000

/** What to do with a character; 0 is not yet looked up. */
const LETTER = 1 // one letter, perhaps another than in the text
export const ALONE = 2 // one character that is a word by itself
export const BREAK = 3 // ends a word
export const NOTHING = 4 // as if it were not there
const SEVERAL = 5 // folds to several letters: see `folds`

/** Every character's treatment, worked out when it is first met. */
export class CharacterTable {
  private readonly options: NormaliserOptions
  private readonly actions = new Uint8Array(CODE_POINTS)
  private readonly folded = new Int32Array(CODE_POINTS)
  /** Of no character that stands alone: neither Chinese nor punctuation folds to several. */
  private readonly folds = new Map<number, number[]>()

  constructor(options: NormaliserOptions) {
    this.options = options
  }

  /** Sends a stretch of text into the word; words that end, the last one too, give pieces. */
  read(text: string, from: number, to: number, word: WordBuffer, pieces: Piece[]): void {
    for (let i = from; i < to;) {
      const unit = text.charCodeAt(i)
      const code = unit < 0xd800 || unit > 0xdbff ? unit : (text.codePointAt(i) as number)
      const end = i + (code > 0xffff ? 2 : 1)
      this.feed(code, word, i, end, pieces)
      i = end
    }
    word.close(pieces)
  }

  private feed(code: number, word: WordBuffer, start: number, end: number, pieces: Piece[]): void {
    const action = this.actionOf(code)
    if (action === LETTER) return word.add(this.folded[code], start, end)
    if (action === NOTHING) return
    if (action === SEVERAL) {
      for (const part of this.folds.get(code) ?? []) word.add(part, start, end)
      return
    }
    word.close(pieces)
    if (action === BREAK) return
    word.add(this.folded[code], start, end)
    word.close(pieces)
  }

  /** ALONE, BREAK, NOTHING, or one of the two for letters. */
  actionOf(code: number): number {
    return this.actions[code] || this.lookUp(code)
  }

  private lookUp(code: number): number {
    const { lowercase, stripAccents, chineseChars } = this.options
    const kind = characterKind(code)
    const alone = chineseChars && kind === 'chinese'
    let action = kind === 'space' ? BREAK : NOTHING
    if (kind === 'letter' || kind === 'chinese') {
      const parts = foldCharacter(code, lowercase, stripAccents ?? lowercase)
      this.folded[code] = parts[0] ?? 0
      if (parts.length > 1) {
        this.folds.set(code, parts)
        action = SEVERAL
      } else if (parts.length === 1) action = alone || isPunctuation(parts[0]) ? ALONE : LETTER
    }
    this.actions[code] = action
    return action
  }
}
