import { counted, figure, percent } from './figures.ts'
import type { Level } from './verdict.ts'

/** Documents that make a first training worth the while. */
export const FIRST_DOCUMENTS = 20
/** Spans of a label to learn from, without which it is hardly learnt at all. */
export const LEAST_SPANS = 10

/** What is known of a project when the next step is sought. */
export interface Standing {
  documents: number
  /** Those that are done, or carry labels and are in progress. */
  labelled: number
  labels: number
  suggestions: number
  /** Share of the run under way that is done, where one is; undefined of the share where it is not known. */
  training: { share: number | undefined } | null
  /** How good the newest finished model is; null without one. */
  level: Level | null
  /** Labelled documents that came since that model was trained. */
  since: number
}

export interface NextStep {
  place: 'documents' | 'labels' | 'train' | 'tag'
  /** What to do, in three or four words. */
  title: string
  /** What is missing, or why. */
  why: string
}

/** Documents to finish after a training before the next one is worth it. */
const MORE_DOCUMENTS = 20

/** The one thing to do next: import, labels, twenty documents, train, correct, tag. */
export function nextStep(standing: Standing): NextStep {
  const { documents, labelled, labels, suggestions, training, level, since } = standing
  if (training) return trainingStep(training.share)
  if (documents === 0)
    return { place: 'documents', title: 'Import text', why: 'There is no document yet.' }
  if (labels === 0)
    return { place: 'labels', title: 'Make labels', why: 'What is to be found in the text?' }
  if (level === null && labelled < FIRST_DOCUMENTS) {
    const wanted = Math.min(FIRST_DOCUMENTS, documents)
    if (labelled < wanted) return labelling(`${labelled} of ${wanted} for a first training.`)
  }
  if (level === null && documents === 1)
    return { place: 'documents', title: 'Import more', why: 'One document teaches nothing.' }
  if (level === null)
    return {
      place: 'train',
      title: 'Train',
      why: `${counted(labelled, 'document')} to learn from.`,
    }
  if (suggestions > 0)
    return {
      place: 'documents',
      title: 'Answer suggestions',
      why: `${figure(suggestions)} ${suggestions === 1 ? 'waits' : 'wait'}.`,
    }
  if (since >= MORE_DOCUMENTS)
    return {
      place: 'train',
      title: 'Train again',
      why: `${counted(since, 'document')} more than last time.`,
    }
  if (level === 'tags')
    return { place: 'tag', title: 'Tag new text', why: 'The model is good enough.' }
  if (level === 'suggests')
    return { place: 'train', title: 'Look at its mistakes', why: 'Good enough to suggest.' }
  return labelling(`${since} of ${MORE_DOCUMENTS} more for the next training.`)
}

const labelling = (why: string): NextStep => ({
  place: 'documents',
  title: 'Finish documents',
  why,
})

function trainingStep(share: number | undefined): NextStep {
  const why = share === undefined ? 'Under way.' : `${percent(share)} done.`
  return { place: 'train', title: 'Training', why }
}
