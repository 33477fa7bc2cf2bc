import type { Range } from '../../model/documents.ts'
import type { AddedToken } from '../reading/added-token.ts'
import type { Piece } from '../tokenizer.ts'
import type { NormaliserOptions } from './characters.ts'
import { charactersOf, normalisedCharacters, type Characters } from './normalise.ts'
import { PieceTrie, WORD_ROOT } from '../trie.ts'

/** What counts as part of a word to the library. */
const WORD = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u
const SPACE = /^\p{White_Space}$/u

/**
 * Finds added tokens in texts as the tokenizers library does (AddedVocabulary, with special tokens split
 * like text): first those that are looked for as they are written, then, in what is between them, the
 * normalised ones; from the left, the longest first.
 */
export class AddedTokens {
  private readonly written: Finder
  private readonly normalised: Finder
  private readonly options: NormaliserOptions

  constructor(tokens: readonly AddedToken[], options: NormaliserOptions) {
    this.options = options
    // Where two tokens look alike the library prefers the special one.
    const ordered = [...tokens].sort((a, b) => Number(b.special) - Number(a.special))
    this.written = new Finder(
      ordered.filter(({ normalized }) => !normalized),
      ({ content }) => charactersOf(content, 0, content.length),
    )
    this.normalised = new Finder(
      ordered.filter(({ normalized }) => normalized),
      ({ content }) => normalisedCharacters(content, 0, content.length, options),
    )
  }

  /** The tokens in a text, in order and apart, without white space around them. */
  find(text: string): Piece[] {
    const between = (from: number, to: number) =>
      this.normalised.isEmpty || from === to
        ? []
        : this.normalised.find(normalisedCharacters(text, from, to, this.options))
    const written = this.written.isEmpty
      ? []
      : this.written.find(charactersOf(text, 0, text.length))
    const ends = [0, ...written.map(({ end }) => end)]
    const found = written.flatMap((match, i) => [...between(ends[i], match.start), match])
    return [...found, ...between(ends[written.length], text.length)].map((match) => ({
      ...match,
      ...trimmed(text, match),
    }))
  }
}

function trimmed(text: string, { start, end }: Range): Range {
  while (start < end && SPACE.test(text[start])) start++
  while (end > start && SPACE.test(text[end - 1])) end--
  return { start, end }
}

/** Looks for some of the tokens in a list of characters. */
class Finder {
  /** Whether nothing would be found anywhere. */
  readonly isEmpty: boolean
  private readonly tokens: readonly AddedToken[]
  private readonly trie = new PieceTrie([])

  constructor(tokens: readonly AddedToken[], spell: (token: AddedToken) => Characters) {
    this.tokens = tokens
    this.isEmpty = tokens.every(({ special }) => special)
    tokens.forEach((token, index) => this.trie.add(WORD_ROOT, spell(token).codes, index))
  }

  find({ codes, starts, ends }: Characters): Piece[] {
    const found: Piece[] = []
    for (let at = 0; at < codes.length;) {
      const match = this.longestAt(codes, at)
      if (!match) at++
      else {
        const { token, end } = match
        // What is passed over is used up: no other token is looked for inside.
        if (!token.special && !(token.single_word && touches(codes, at, end))) {
          found.push({ id: token.id, start: starts[at], end: ends[end - 1] })
        }
        at = end
      }
    }
    return found
  }

  private longestAt(codes: readonly number[], start: number) {
    let match: { token: AddedToken; end: number } | undefined
    let node = WORD_ROOT
    for (let at = start; at < codes.length; at++) {
      node = this.trie.step(node, codes[at])
      if (node < 0) break
      const index = this.trie.idAt(node)
      if (index >= 0) match = { token: this.tokens[index], end: at + 1 }
    }
    return match
  }
}

/** Whether a letter or digit stands right before or after [start, end). */
function touches(codes: readonly number[], start: number, end: number): boolean {
  const isWord = (code: number | undefined) =>
    code !== undefined && WORD.test(String.fromCodePoint(code))
  return isWord(codes[start - 1]) || isWord(codes[end])
}
