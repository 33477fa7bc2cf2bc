import { failed } from '../../domain/failure.ts'
import type { LabelledSpan, Range } from '../../model/documents.ts'
import type { LabelCheck, SetSpan } from '../../model/review.ts'
import { seededRandom } from '../../nn/random.ts'
import type { StoredText } from '../../storage/documents/documents.ts'
import type { Project } from '../../storage/project.ts'
import { shuffle } from '../../training/batches.ts'
import { allTexts } from '../documents/all-texts.ts'
import { asTrainingDocument } from '../training/documents.ts'
import { askedAlone, type InstantAnswers } from '../tagging/instant/instant-reader.ts'

/** Documents below which four fifths of them teach nothing. */
const LEAST_DOCUMENTS = 20
/** Characters that are checked, drawn from all documents: some minutes of work. */
const MAX_CHARACTERS = 600_000
const SEED = 42
const NAMES = { a: 'Labels as they were checked', b: 'Words and shapes, five folds' }

export type CheckEvent =
  | { type: 'progress'; share: number }
  | { type: 'done'; check: LabelCheck; checked: number; of: number }

/**
 * Reads every labelled document with what is learnt from others, and keeps two sets: the labels as they are,
 * and that second reading; where they differ, a label may be wrong. Stopping, by the signal or by not asking
 * for the next event, keeps nothing. Throws a FailureError where there is too little to learn from.
 */
export async function* checkLabels(
  project: Project,
  signal?: AbortSignal,
): AsyncGenerator<CheckEvent> {
  const all = await labelledDocuments(project, signal)
  const chosen = withinReach(all)
  const types = [...new Set(chosen.flatMap(({ spans }) => spans.map(({ label }) => label)))].sort()
  const body = { types, documents: chosen.map((one) => asTrainingDocument(one)) }
  const steps = askedAlone('check', body, signal)
  for (;;) {
    const { done, value } = await steps.next()
    if (!done) {
      yield { type: 'progress', share: value }
      continue
    }
    const check = await kept(project, chosen, value)
    return yield { type: 'done', check, checked: chosen.length, of: all.length }
  }
}

/** Keeps the labels as they were checked, and the reading beside them, as two sets. */
async function kept(
  project: Project,
  checked: readonly StoredText[],
  { figures, documents, doubts }: InstantAnswers['check'],
): Promise<LabelCheck> {
  const ids = labelIds(project)
  const own = checked.map(({ id, spans }) => ({ documentId: id, spans: setSpans(spans, ids) }))
  const read = documents.map(({ documentId, entities }) => {
    return { documentId, spans: setSpans(entities, ids) }
  })
  const sets = [
    { name: NAMES.a, kind: 'project', documents: own },
    { name: NAMES.b, kind: 'model', documents: read },
  ] as const
  const { a, b } = await project.review.addCheck(sets, { figures, doubts })
  return { a, b, figures }
}

/** The last check, without its doubts. */
export function lastCheck(project: Project): LabelCheck | null {
  const check = project.review.check()
  return check && { a: check.a, b: check.b, figures: check.figures }
}

const NO_DOUBT = { likelihood: null, order: Number.MAX_SAFE_INTEGER }

/**
 * How likely the least likely label of a stretch is, by the last check, if that is of these two sets; and its place in
 * the order of that check, those first that look most like a slip.
 */
export function doubtAt(
  project: Project,
  a: string,
  b: string,
): (at: Range & { documentId: number }) => { likelihood: number | null; order: number } {
  const check = project.review.check()
  const isOfThese = check && [a, b].includes(check.a) && [a, b].includes(check.b)
  if (!isOfThese) return () => NO_DOUBT
  const inOrder = check.doubts.map((doubt, order) => ({ ...doubt, order }))
  const byDocument = Map.groupBy(inOrder, ({ documentId }) => documentId)
  return ({ documentId, start, end }) => {
    const within = (byDocument.get(documentId) ?? []).filter(
      (doubt) => doubt.start < end && doubt.end > start,
    )
    if (within.length === 0) return NO_DOUBT
    const likelihood = Math.min(...within.map((doubt) => doubt.likelihood))
    return { likelihood, order: within[0].order }
  }
}

async function labelledDocuments(project: Project, signal?: AbortSignal): Promise<StoredText[]> {
  const texts = await allTexts(project, signal)
  const labelled = texts.filter(({ spans, status }) => spans.length > 0 || status === 'done')
  const withSpans = labelled.filter(({ spans }) => spans.length > 0)
  if (withSpans.length < LEAST_DOCUMENTS)
    throw failed(
      'bad-input',
      `Labels are checked by what others teach, for which ${LEAST_DOCUMENTS} documents with spans are needed; there are ${withSpans.length}.`,
    )
  return labelled
}

/** As many documents as can be read in time, drawn from all of them. */
function withinReach(documents: readonly StoredText[]): StoredText[] {
  let characters = 0
  return shuffle([...documents], seededRandom(SEED)).filter(({ text }) => {
    characters += text.length
    return characters <= MAX_CHARACTERS
  })
}

/** Labels by name as they are now. */
const labelIds = (project: Project) => new Map(project.labels().map(({ id, name }) => [name, id]))

function setSpans(spans: readonly LabelledSpan[], ids: ReadonlyMap<string, string>): SetSpan[] {
  return spans.map(({ start, end, label }) => {
    const labelId = ids.get(label)
    if (labelId === undefined)
      throw failed('conflict', 'Labels were renamed or deleted meanwhile; check again.')
    return { start, end, labelId }
  })
}
