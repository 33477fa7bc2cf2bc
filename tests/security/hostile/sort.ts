import type { Random } from '../../support/damage.ts'

/** The sentence of a refusal; undefined when the case was accepted. Anything else is thrown. */
export type Judge = (random: Random) => Promise<string | undefined>

export interface Sort {
  judge: Judge
  /** Of the process that is given the cases, where that is another one. */
  memoryMB?: () => number
  end?: () => Promise<void>
}
