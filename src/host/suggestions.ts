import { randomUUID } from 'node:crypto'
import type { DocumentSelection } from '../contract/index.ts'
import { FailureError, unwrap } from '../domain/failure.ts'
import type { LabelledSpan, Range, Rule, Span, Suggestion } from '../domain/model.ts'
import type { Applied, Project } from '../storage/project.ts'
import type { Writer } from '../storage/writer.ts'
import { entitiesOf, type TaggedWords } from '../tagging/tagger.ts'
import { batchesOf } from './rules/batches.ts'
import { RuleReader } from './rules/rule-reader.ts'
import { selectedIds } from './selection.ts'
import { tagWords } from './tagging.ts'
import type { Workers } from './workers.ts'

/** Documents sent to the model, or read by rules, before progress is told. */
const DOCUMENTS_AT_ONCE = 64
/** A document is as uncertain as its least certain words. */
const LEAST_CERTAIN = 5

export type SuggestionEvent =
  | { type: 'progress'; done: number; of: number }
  | { type: 'done'; suggestions: number; documents: number; applied: Applied }

interface Proposal extends Range {
  labelId: string
  source: string
  score: number | null
}

/** What was read of one document. */
interface Reading {
  documentId: number
  entities: LabelledSpan[]
  uncertainty: number
}

/**
 * Lets a model propose spans, and writes them as one action when it has read everything. Stopping
 * earlier, by the signal or by not asking for the next event, keeps nothing.
 */
export async function* suggestWithModel(
  project: Project,
  workers: Workers,
  model: { name: string; path: string },
  selection: DocumentSelection,
  signal?: AbortSignal,
): AsyncGenerator<SuggestionEvent> {
  const ids = selectedIds(project, selection)
  const readings: Reading[] = []
  yield { type: 'progress', done: 0, of: ids.length }
  for (let at = 0; at < ids.length; at += DOCUMENTS_AT_ONCE) {
    const documents = ids
      .slice(at, at + DOCUMENTS_AT_ONCE)
      .flatMap((id) => project.document(id)?.document ?? [])
    const tagged = await tagWords(workers, model.path, documents, { signal })
    tagged.forEach((words, i) =>
      readings.push({
        documentId: documents[i].id,
        entities: entitiesOf(words),
        uncertainty: uncertaintyOf(words),
      }),
    )
    yield { type: 'progress', done: Math.min(at + DOCUMENTS_AT_ONCE, ids.length), of: ids.length }
  }
  yield writeModel(project, model.name, readings)
}

/** Lets the enabled rules propose spans; otherwise as with a model. */
export async function* suggestWithRules(
  project: Project,
  selection: DocumentSelection,
  signal?: AbortSignal,
): AsyncGenerator<SuggestionEvent> {
  const rules = project.rules().filter(({ enabled }) => enabled)
  if (rules.length === 0) {
    throw new FailureError({
      code: 'bad-input',
      message: 'No rule is switched on; add a list or a pattern first.',
    })
  }
  const ids = selectedIds(project, selection)
  const readings: { documentId: number; proposals: Proposal[] }[] = []
  const reader = await RuleReader.start(rules)
  try {
    yield { type: 'progress', done: 0, of: ids.length }
    for (const documents of batchesOf(project, ids)) {
      const found = await reader.read(documents)
      for (const [i, { id: documentId }] of documents.entries()) {
        const proposals = rules.flatMap((rule, r) =>
          found[i][r].map((range) => proposalOf(rule, range)),
        )
        readings.push({ documentId, proposals })
      }
      if (signal?.aborted) return
      yield { type: 'progress', done: readings.length, of: ids.length }
    }
  } finally {
    await reader.close()
  }
  const { applied, value } = unwrap(
    project.act('Suggest with rules', (writer) =>
      readings.reduce(
        (sum, { documentId, proposals }) =>
          sum + propose(project, writer, documentId, 'rule', null, proposals),
        0,
      ),
    ),
  )
  yield { type: 'done', suggestions: value, documents: readings.length, applied }
}

function writeModel(
  project: Project,
  model: string,
  readings: readonly Reading[],
): Extract<SuggestionEvent, { type: 'done' }> {
  const names = new Set(readings.flatMap(({ entities }) => entities.map(({ label }) => label)))
  const { applied, value } = unwrap(
    project.act(`Suggest with ${model}`.slice(0, 200), (writer) => {
      const ids = writer.labels([...names].map((name) => ({ name })))
      return readings.reduce((sum, { documentId, entities, uncertainty }) => {
        const proposals = entities.map(({ start, end, label, score }) => ({
          ...{ start, end, labelId: ids.get(label) as string },
          ...{ source: model, score: score ?? null },
        }))
        const made = propose(project, writer, documentId, 'model', model, proposals)
        if (project.document(documentId)) {
          const score = { documentId, model, uncertainty, spans: proposals }
          writer.edit({ type: 'score.set', score })
        }
        return sum + made
      }, 0)
    }),
  )
  return { type: 'done', suggestions: value, documents: readings.length, applied }
}

/**
 * Replaces the earlier suggestions of a source (null: of every rule) in a document. Nothing is
 * proposed where a span lies, or twice. Returns how many were made.
 */
function propose(
  project: Project,
  writer: Writer,
  documentId: number,
  origin: Suggestion['origin'],
  source: string | null,
  proposals: readonly Proposal[],
): number {
  const found = project.document(documentId)
  if (!found) return 0
  const isEarlier = (one: Suggestion) =>
    one.origin === origin && (source === null || one.source === source)
  for (const { id } of found.suggestions.filter(isEarlier)) {
    writer.edit({ type: 'suggestion.reject', id })
  }
  const kept = found.suggestions.filter((one) => !isEarlier(one))
  const identity = ({ start, end, labelId }: Range & { labelId: string }) =>
    [start, end, labelId].join(' ')
  const taken = new Set(kept.map(identity))
  let made = 0
  for (const proposal of proposals) {
    if (taken.has(identity(proposal)) || overlapsAny(found.spans, proposal)) continue
    taken.add(identity(proposal))
    const suggestion: Suggestion = { id: randomUUID(), documentId, origin, ...proposal }
    writer.edit({ type: 'suggestion.create', suggestion })
    made++
  }
  return made
}

function overlapsAny(spans: readonly Span[], { start, end }: Range): boolean {
  return spans.some((span) => span.start < end && span.end > start)
}

function proposalOf({ labelId, name }: Rule, { start, end }: Range): Proposal {
  return { start, end, labelId, source: name, score: null }
}

/** 1 − the mean probability of the five words the model is least sure of; 0 without words. */
export function uncertaintyOf({ scores }: Pick<TaggedWords, 'scores'>): number {
  const least = scores.toSorted().subarray(0, LEAST_CERTAIN)
  if (least.length === 0) return 0
  return Math.min(1, Math.max(0, 1 - least.reduce((sum, score) => sum + score, 0) / least.length))
}

/** Thresholds 0, 0.05 … 1, and how many suggestions each would accept. */
export function countByScore(
  project: Project,
  selection: DocumentSelection,
): { minScore: number; count: number }[] {
  const scores = selectedIds(project, selection)
    .flatMap((id) => project.suggestions(id))
    .map(({ score }) => score ?? 1)
    .sort((a, b) => b - a)
  let taken = 0
  return Array.from({ length: 21 }, (_, i) => (20 - i) / 20)
    .map((minScore) => {
      while (taken < scores.length && scores[taken] >= minScore) taken++
      return { minScore, count: taken }
    })
    .reverse()
}
