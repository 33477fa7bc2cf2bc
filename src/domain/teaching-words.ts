import type { Expected, Weighing } from '../model/queue.ts'
import { counted, figure, percent } from './figures.ts'

/**
 * Share of the spans that half of the labels must find too, for more labels to change little; see
 * docs/few-labels.md.
 */
const SETTLED = 0.9

/** Reasons that fit into a row of the list. */
const MOST = 2

/** Why a document comes when it does, in a few words. */
export function reasonFor({ twinOf, spans, doubtful, changing, words }: Expected): string {
  if (twinOf === 'done') return 'Nearly the same as one that is done'
  if (twinOf === 'open') return 'Nearly the same as one above'
  const of = (first: boolean) => (first ? ` of ${counted(words, 'word')}` : '')
  const [wrong, open, likely] = [doubtful, changing, spans].map(Math.round)
  const said = [
    ...(wrong > 0 ? [`${figure(wrong)}${of(true)} doubtful`] : []),
    ...(open > 0 ? [`${figure(open)}${of(wrong === 0)} unsettled`] : []),
    ...(likely > 0 ? [counted(likely, 'likely span')] : []),
  ]
  return said.length > 0 ? said.slice(0, MOST).join(', ') : 'Little to learn from it'
}

/** What was learnt from, and whether more labels would change what is read, in sentences. */
export function weighingWords({ learnt, weighed, of, agreement }: Weighing): string {
  const some =
    weighed < of ? ` The first ${counted(weighed, 'document')} of ${figure(of)} were weighed.` : ''
  return `Learnt from ${counted(learnt, 'finished document')}. ${changes(agreement)}${some}`
}

function changes(agreement: number | null): string {
  if (agreement === null) return 'No span is found yet in the open ones.'
  const half = `Half of them would find ${percent(agreement)} of the spans alike`
  return agreement >= SETTLED
    ? `${half}: more labels of this kind now change little.`
    : `${half}: more labels still pay.`
}
