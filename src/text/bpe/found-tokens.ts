import type { Range } from '../../model/documents.ts'
import type { AddedToken } from '../reading/added-token.ts'
import { isBlank } from './pre-tokens.ts'

/** A stretch of a text: of an added token, or of what is cut into pieces. */
interface Stretch extends Range {
  id?: number
}

/** Added tokens that are found in a text before it is cut: those that are no special ones. */
export class FoundTokens {
  private readonly ids = new Map<string, number>()
  private readonly pattern: RegExp | undefined
  /** Numbers of spaces that are a token: what is left of a run of spaces goes with the word behind it. */
  private readonly runs: readonly number[]

  constructor(added: readonly AddedToken[]) {
    const own = added.filter(({ special }) => !special)
    const written = own.filter(({ content }) => !isBlank(content))
    for (const { content, id } of written) this.ids.set(content, id)
    const spaces = own.filter(({ content }) => /^ +$/.test(content))
    this.runs = spaces.map(({ content }) => content.length).sort((a, b) => b - a)
    // Of two that begin alike the longer one is found.
    const longest = [...this.ids.keys()].sort((a, b) => b.length - a.length)
    const escaped = longest.map((token) => token.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    if (escaped.length > 0) this.pattern = new RegExp(escaped.join('|'), 'gu')
  }

  /** A text as stretches of tokens and of what lies between them. */
  split(text: string): Stretch[] {
    if (!this.pattern) return [{ start: 0, end: text.length }]
    const stretches: Stretch[] = []
    let at = 0
    for (const { index, 0: token } of text.matchAll(this.pattern)) {
      if (index > at) stretches.push({ start: at, end: index })
      at = index + token.length
      stretches.push({ start: index, end: at, id: this.ids.get(token) })
    }
    if (at < text.length) stretches.push({ start: at, end: text.length })
    return stretches
  }

  /** Whether a space before a place goes with the word there. */
  leavesSpace(text: string, place: number): boolean {
    let start = place
    while (text[start - 1] === ' ') start--
    let left = place - start
    for (let run = this.longestRun(left); run > 0; run = this.longestRun(left)) left -= run
    return left > 0
  }

  private longestRun(spaces: number): number {
    return this.runs.find((run) => run <= spaces) ?? 0
  }
}
