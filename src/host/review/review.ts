import { randomUUID } from 'node:crypto'
import type { Range } from '../../model/documents.ts'
import type { ChangeOfPage } from '../../model/edits.ts'
import type {
  Agreement,
  Disagreement,
  SetSpan,
  AnnotationSet,
  Decision,
  DocumentsToRead,
} from '../../model/review.ts'
import type { Cluster } from '../../domain/agreement.ts'
import { attemptAsync, failed, unwrap } from '../../domain/failure.ts'
import { spanKey } from '../../domain/spans.ts'
import { around } from '../../domain/surroundings.ts'
import type { ReadOptions } from '../../formats/index.ts'
import type { Project } from '../../storage/project.ts'
import type { StoredEdit } from '../../storage/history/stored-edit.ts'
import { entitiesOf } from '../../tagging/tagger.ts'
import { allTexts } from '../documents/all-texts.ts'
import { inTurns } from '../turns.ts'
import { compare } from './comparison.ts'
import { doubtAt } from './label-check.ts'
import type { FileBytes } from '../documents/reading/file-bytes.ts'
import { readTexts } from '../documents/reading/file-reader.ts'
import { heldOutDocuments } from '../training/held-out.ts'
import { tagUnits } from '../tagging/tagging.ts'
import type { Workers } from '../supervisor/workers.ts'

/** How often a set is begun anew because labels go meanwhile. */
const MAX_PASSES = 3
/** Documents sent to a model at once. */
const DOCUMENTS_AT_ONCE = 256

/** Freezes the project's own spans, those of documents without any included. */
export async function freeze(project: Project, name: string): Promise<AnnotationSet> {
  for (let pass = 1; ; pass++) {
    await project.settled()
    const documents = await spansOfAll(project)
    const added = await attemptAsync(() => project.review.addSet(name, 'project', documents))
    // Labels may be merged on the way.
    if (added.ok || added.failure.code !== 'conflict' || pass === MAX_PASSES) return unwrap(added)
  }
}

/**
 * Those of one moment, though others go on. They are read before any is written: as long as a snapshot is open, the file
 * takes nothing of the log in.
 */
async function spansOfAll(project: Project) {
  using snapshot = project.snapshot()
  const documents = snapshot.allIds().map((documentId) => ({ documentId, spans: [] as SetSpan[] }))
  function* all() {
    for (const { documentId, spans } of documents)
      for (const span of snapshot.setSpans(documentId)) yield { spans, span }
  }
  await inTurns(all(), ({ spans, span }) => spans.push(span))
  return documents
}

/**
 * Reads another person's file. Its documents stand for those of the project with exactly the same
 * text, equal texts in their order; labels that the project lacks are made, as an undo step.
 */
export async function importSet(
  project: Project,
  name: string,
  fileName: string,
  bytes: FileBytes,
  options: ReadOptions = {},
): Promise<{ set: AnnotationSet; unmatched: number; problems: string[] }> {
  const { head, texts } = await readTexts({ name: fileName, bytes, ...options })
  const free = await idsByText(project, texts)
  const labels = unwrap(
    project.act(`Add labels of ${fileName}`, (writer) => writer.labels(head.labels)),
  )
  const matched = texts.flatMap(({ text, spans }) => {
    const documentId = free.get(text)?.shift()
    if (documentId === undefined) return []
    const own = spans.map(({ start, end, label }) => {
      return { start, end, labelId: labels.get(label) as string }
    })
    return [{ documentId, spans: distinct(own) }]
  })
  if (matched.length === 0)
    throw failed(
      'bad-input',
      `No document of ${fileName} has the text of one in this project; choose a file exported from it.`,
    )
  return {
    set: await project.review.addSet(name, 'file', matched),
    unmatched: texts.length - matched.length,
    problems: head.report.problems.map(({ message }) => message),
  }
}

/** Lets a model read documents that carry spans or are done; labels it has alone are made. */
export async function modelSet(
  project: Project,
  workers: Workers,
  model: { name: string; path: string },
  which: DocumentsToRead,
): Promise<AnnotationSet> {
  const heldOut = which === 'held-out'
  const documents = heldOut
    ? (await heldOutDocuments(project, model.path, 'dev')).documents
    : (await allTexts(project)).filter(({ spans, status }) => spans.length > 0 || status === 'done')
  if (documents.length === 0)
    throw failed(
      'bad-input',
      heldOut
        ? 'No document was held out when this model was trained; let it read all of them.'
        : 'No document carries a span or is done, so there is nothing to compare with.',
    )
  const read: { documentId: number; entities: ReturnType<typeof entitiesOf> }[] = []
  for (let at = 0; at < documents.length; at += DOCUMENTS_AT_ONCE) {
    const part = documents.slice(at, at + DOCUMENTS_AT_ONCE)
    const tagged = await tagUnits(workers, model.path, part)
    tagged.forEach((units, i) => read.push({ documentId: part[i].id, entities: entitiesOf(units) }))
  }
  const names = [...new Set(read.flatMap(({ entities }) => entities.map(({ label }) => label)))]
  const labels = unwrap(
    project.act(`Add labels of ${model.name}`, (writer) =>
      writer.labels(names.map((name) => ({ name }))),
    ),
  )
  const sets = read.map(({ documentId, entities }) => ({
    documentId,
    spans: entities.map(({ start, end, label }) => {
      return { start, end, labelId: labels.get(label) as string }
    }),
  }))
  const name = heldOut ? `${model.name}, held out` : model.name
  return project.review.addSet(name, 'model', sets)
}

export async function agreement(project: Project, a: string, b: string): Promise<Agreement> {
  const { documents, figures, clusters } = await compare(project, a, b)
  const decided = decidedBy(project, a, b)
  return {
    documents,
    ...figures,
    disagreements: clusters.length,
    decided: clusters.filter((cluster) => decided(cluster) !== null).length,
  }
}

/**
 * A page of the disagreements: the undecided first, then those that look most like a slip by a check, then in document
 * order.
 */
export async function disagreements(
  project: Project,
  a: string,
  b: string,
  offset: number,
  limit: number,
): Promise<{ total: number; items: Disagreement[] }> {
  const { clusters } = await compare(project, a, b)
  const decided = decidedBy(project, a, b)
  const doubt = doubtAt(project, a, b)
  const all = clusters
    .map((cluster) => ({ ...cluster, decided: decided(cluster), ...doubt(cluster) }))
    .sort((one, other) => one.order - other.order)
  const ordered = [
    ...all.filter((cluster) => cluster.decided === null),
    ...all.filter((cluster) => cluster.decided !== null),
  ]
  const items = ordered.slice(offset, offset + limit).map(({ order: _, ...cluster }) => {
    const text = project.document(cluster.documentId)?.document.text ?? ''
    const surface = text.slice(cluster.start, cluster.end)
    return { ...cluster, surface, ...around(text, cluster) }
  })
  return { total: all.length, items }
}

/** How a stretch was decided between two sets; null when it was not. */
function decidedBy(
  project: Project,
  a: string,
  b: string,
): (at: Range & { documentId: number }) => Decision['choice'] | null {
  const choices = new Map(project.review.decisions(a, b).map((one) => [place(one), one.choice]))
  return (at) => choices.get(place(at)) ?? null
}

/**
 * Writes one side, both or neither into the project's own spans: those that touch the stretch give
 * way, those chosen already stay as they are.
 */
export async function decide(
  project: Project,
  decision: Decision,
  of?: ChangeOfPage,
): Promise<void> {
  const { a, b, documentId, start, end, choice } = decision
  const { clusters } = await compare(project, a, b)
  const cluster = clusters.find(
    (one) => one.documentId === documentId && one.start === start && one.end === end,
  )
  if (!cluster)
    throw failed('not-found', 'That disagreement is not there any more; look at the list again.')
  const chosen = chosenSpans(project, cluster, decision)
  const wanted = new Map(chosen.map((span) => [identity(span), span]))
  const edits: StoredEdit[] = []
  for (const span of project.spans(documentId)) {
    if (span.end <= start || span.start >= end) continue
    if (!wanted.delete(identity(span))) edits.push({ type: 'span.delete', id: span.id })
  }
  for (const { source, ...span } of wanted.values()) {
    const made = { id: randomUUID(), documentId, origin: 'human' as const, source, score: null }
    edits.push({ type: 'span.create', span: { ...made, ...span } })
  }
  const title = {
    a: 'Take the first',
    b: 'Take the second',
    both: 'Take both',
    neither: 'Take neither',
  }
  edits.push({ type: 'decision.set', decision: { ...decision } })
  unwrap(project.apply(title[choice], edits, of))
}

/** The spans that a choice stands for, with the name of the set they are from. */
function chosenSpans(
  project: Project,
  cluster: Cluster,
  { a, b, choice }: Decision,
): (SetSpan & { source: string })[] {
  const from = (side: 'a' | 'b') => {
    const source = project.review.set(side === 'a' ? a : b)?.name ?? ''
    return cluster[side].map(({ start, end, labelId }) => ({ start, end, labelId, source }))
  }
  if (choice === 'neither') return []
  return choice === 'both' ? distinct([...from('a'), ...from('b')]) : from(choice)
}

/** Ids of the project's documents that have one of these texts, in order, by text. */
async function idsByText(
  project: Project,
  texts: readonly { text: string }[],
): Promise<Map<string, number[]>> {
  const byText = new Map(texts.map(({ text }): [string, number[]] => [text, []]))
  using snapshot = project.snapshot()
  await inTurns(snapshot.texts(), ({ id, text }) => byText.get(text)?.push(id))
  return byText
}

const place = ({ documentId, start, end }: Range & { documentId: number }) =>
  [documentId, start, end].join(' ')
const identity = (span: SetSpan) => spanKey(span, span.labelId)

/** Of equal spans the first. */
function distinct<S extends SetSpan>(spans: readonly S[]): S[] {
  return [...new Map(spans.toReversed().map((span) => [identity(span), span])).values()].reverse()
}
