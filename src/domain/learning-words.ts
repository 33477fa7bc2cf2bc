import type { Outlook } from '../model/before-a-run.ts'
import { counted } from './figures.ts'

type Reads = Outlook['reads']

/** "1, 2 and 3" */
const listed = (parts: readonly string[]) =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`

const some = (count: number, words: (count: number) => string) => (count > 0 ? [words(count)] : [])

/** What a run learns from and is measured on, in a sentence; empty without a document. */
export function learnsFrom({ whole, part, spansOnly }: Reads): string {
  const parts = [
    ...some(whole, (n) => `${counted(n, 'document')} that ${n === 1 ? 'is' : 'are'} read whole`),
    ...some(
      part,
      (n) =>
        `${counted(n, 'document')} in progress, up to where ${n === 1 ? 'it was' : 'they were'} read`,
    ),
    ...some(spansOnly, (n) => `the labels alone of ${counted(n, 'document')} that nobody has read`),
  ]
  return parts.length === 0 ? '' : `Learns from ${listed(parts)}.`
}

/** What it leaves out, in a sentence; empty when that is nothing. */
export function leavesOut({ untouched, suggestions }: Reads): string {
  const parts = [
    ...some(untouched, (n) => `${counted(n, 'document')} without a label`),
    ...some(suggestions, (n) => `${counted(n, 'suggestion')} that nobody has answered`),
  ]
  return parts.length === 0 ? '' : `Leaves out ${listed(parts)}.`
}
