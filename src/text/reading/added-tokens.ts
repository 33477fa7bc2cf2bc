import type { Range } from '../../model/documents.ts'
import type { Piece } from '../tokenizer.ts'
import { PieceTrie, WORD_ROOT } from '../trie.ts'
import { charactersOf, type Characters } from '../wordpiece/normalise.ts'
import type { AddedToken } from './added-token.ts'

/** What counts as part of a word to the library. */
const WORD = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u
const SPACE = /^\p{White_Space}$/u

/** The characters of a stretch of text after a tokeniser's normaliser. */
export type Spell = (text: string, start: number, end: number) => Characters

/** A token that was found: its range is without white space around it. */
export interface FoundToken extends Piece {
  /** Where what follows begins: behind white space that the token takes along. */
  after: number
  /** Whether it was looked for in the normalised text. */
  normalized: boolean
}

/**
 * Finds added tokens in texts as the tokenizers library does (AddedVocabulary, with special tokens split
 * like text): first those that are looked for as they are written, then, in what is between them, the
 * normalised ones; from the left, the longest first.
 */
export class AddedTokens {
  private readonly written: Finder
  private readonly normalised: Finder
  private readonly spell: Spell

  constructor(tokens: readonly AddedToken[], spell: Spell = charactersOf) {
    this.spell = spell
    // Where two tokens look alike the library prefers the special one.
    const ordered = [...tokens].sort((a, b) => Number(b.special) - Number(a.special))
    const spelt =
      (by: Spell) =>
      ({ content }: AddedToken) =>
        by(content, 0, content.length)
    this.written = new Finder(
      ordered.filter(({ normalized }) => !normalized),
      spelt(charactersOf),
    )
    this.normalised = new Finder(
      ordered.filter(({ normalized }) => normalized),
      spelt(spell),
    )
  }

  /** The tokens in a text, in order and apart. */
  find(text: string): FoundToken[] {
    const between = (from: number, to: number) =>
      this.normalised.isEmpty || from === to
        ? []
        : this.normalised.find(this.spell(text, from, to)).map((one) => found(text, one, to))
    const written = (
      this.written.isEmpty ? [] : this.written.find(charactersOf(text, 0, text.length))
    ).map((one) => found(text, one, text.length))
    const ends = [0, ...written.map(({ after }) => after)]
    const all = written.flatMap((one, i) => [
      ...between(ends[i], Math.max(ends[i], one.start)),
      one,
    ])
    return [...all, ...between(ends[written.length], text.length)]
  }
}

function found(text: string, { token, ...match }: Match, limit: number): FoundToken {
  let after = match.end
  if (token.rstrip) while (after < limit && SPACE.test(text[after])) after++
  return { ...trimmed(text, match), id: token.id, normalized: token.normalized, after }
}

function trimmed(text: string, { start, end }: Range): Range {
  while (start < end && SPACE.test(text[start])) start++
  while (end > start && SPACE.test(text[end - 1])) end--
  return { start, end }
}

interface Match extends Range {
  token: AddedToken
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

  find({ codes, starts, ends }: Characters): Match[] {
    const found: Match[] = []
    for (let at = 0; at < codes.length;) {
      const match = this.longestAt(codes, at)
      if (!match) at++
      else {
        const { token, end } = match
        // What is passed over is used up: no other token is looked for inside.
        if (!token.special && !(token.single_word && touches(codes, at, end))) {
          found.push({ token, start: starts[at], end: ends[end - 1] })
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
