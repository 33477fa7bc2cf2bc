import type { AddedToken } from '../reading/added-token.ts'

/** Numbers of spaces that are a token: what is left of a run of spaces goes with the word behind it. */
export class SpaceRuns {
  private readonly runs: readonly number[]

  constructor(added: readonly AddedToken[]) {
    const spaces = added.filter(({ content, special }) => !special && /^ +$/.test(content))
    this.runs = spaces.map(({ content }) => content.length).sort((a, b) => b - a)
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
