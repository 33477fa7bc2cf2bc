import { addAbortListener } from 'node:events'
import type { FoundEntry } from '../../domain/gazetteer.ts'
import { MAX_SOURCE } from '../../model/limits.ts'
import type { Rule } from '../../model/labels.ts'
import type { DocumentSelection } from '../../model/queue.ts'
import { attempt, failed } from '../../domain/failure.ts'
import { figure } from '../../domain/figures.ts'
import { checkRule } from '../../domain/pattern.ts'
import type { Project } from '../../storage/project.ts'
import type { RunSource } from '../../storage/suggestions/free-places.ts'
import type { Proposal, SuggestionRun } from '../../storage/suggestions/suggestion-run.ts'
import { entitiesOf, type TaggedUnits } from '../../tagging/tagger.ts'
import { batchesOf } from './rules/batches.ts'
import { RuleReader } from './rules/rule-reader.ts'
import { selectedIds } from '../documents/selection.ts'
import { inTurns } from '../turns.ts'
import { tagUnits } from './tagging.ts'
import type { Workers } from '../supervisor/workers.ts'

/** Documents sent to the model, or read by rules, before progress is told. */
const DOCUMENTS_AT_ONCE = 64
/** A document is as uncertain as its least certain words, or pieces of words. */
const LEAST_CERTAIN = 5

export type SuggestionEvent =
  | { type: 'progress'; done: number; of: number }
  | { type: 'done'; suggestions: number; documents: number; leftOut: string }

/**
 * Lets a model propose spans. They are written as they are found, where nobody sees them, and shown by one
 * action when everything was read. Stopping earlier, by the signal or by not asking for the next event,
 * shows nothing; what was written is swept later.
 */
export async function* suggestWithModel(
  project: Project,
  workers: Workers,
  model: { name: string; path: string },
  selection: DocumentSelection,
  { newLabels = false, signal }: { newLabels?: boolean; signal?: AbortSignal } = {},
): AsyncGenerator<SuggestionEvent> {
  const known = new Set(newLabels ? [] : project.labels().map(({ name }) => name))
  const foreign = new Map<string, number>()
  /** Whether an entity may be proposed; one that may not is counted. */
  const isMeant = ({ label }: { label: string }) => {
    if (newLabels || known.has(label)) return true
    foreign.set(label, (foreign.get(label) ?? 0) + 1)
    return false
  }
  const ids = await selectedIds(project, selection, signal)
  const source: RunSource = { origin: 'model', name: model.name }
  yield* suggest(project, source, `Suggest with ${model.name}`, signal, async function* (run) {
    yield { type: 'progress', done: 0, of: ids.length }
    for (let at = 0; at < ids.length; at += DOCUMENTS_AT_ONCE) {
      const documents = ids
        .slice(at, at + DOCUMENTS_AT_ONCE)
        .flatMap((id) => project.document(id)?.document ?? [])
      const tagged = await tagUnits(workers, model.path, documents, { signal })
      const read = tagged.map((units, i) => ({
        documentId: documents[i].id,
        entities: entitiesOf(units).filter(isMeant),
        uncertainty: uncertaintyOf(units),
      }))
      const names = new Set(read.flatMap(({ entities }) => entities.map(({ label }) => label)))
      const labelIds = new Map([...names].map((name) => [name, run.labelId(name)]))
      await run.write(
        read.map(({ entities, ...rest }) => ({
          ...rest,
          proposals: entities.map(({ start, end, label, score }) => ({
            ...{ start, end, labelId: labelIds.get(label) as string },
            ...{ source: model.name, score: score ?? null },
          })),
        })),
      )
      yield { type: 'progress', done: Math.min(at + DOCUMENTS_AT_ONCE, ids.length), of: ids.length }
    }
    return foreignSentence(foreign)
  })
}

function foreignSentence(counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return ''
  const labels = [...counts].map(([label, count]) => `${label} (${figure(count)})`)
  return `Left out, as the project has no such labels: ${labels.join(', ')}.`
}

/** Lets the enabled rules propose spans; otherwise as with a model. */
export async function* suggestWithRules(
  project: Project,
  selection: DocumentSelection,
  signal?: AbortSignal,
): AsyncGenerator<SuggestionEvent> {
  const enabled = project.rules().filter((rule) => rule.enabled)
  if (enabled.length === 0)
    throw failed('bad-input', 'No rule is switched on; add a list or a pattern first.')
  const { rules, leftOut } = soundRules(enabled)
  const ids = await selectedIds(project, selection, signal)
  const reader = await RuleReader.start(rules)
  const source: RunSource = { origin: 'rule', name: '' }
  try {
    yield* suggest(project, source, 'Suggest with rules', signal, async function* (run) {
      let done = 0
      yield { type: 'progress', done, of: ids.length }
      for (const documents of batchesOf(project, ids)) {
        const found = await reader.read(documents)
        await run.write(
          documents.map(({ id: documentId }, i) => ({
            documentId,
            proposals: rules.flatMap((rule, r) =>
              found[i][r].map((range) => proposalOf(rule, range)),
            ),
            uncertainty: null,
          })),
        )
        done += documents.length
        yield { type: 'progress', done, of: ids.length }
      }
      return leftOut
    })
  } finally {
    await reader.close()
  }
}

/** Earlier versions let a rule be saved that can find nothing: it must not keep the others from their work. */
function soundRules(enabled: readonly Rule[]): { rules: Rule[]; leftOut: string } {
  const checked = enabled.map((rule) => ({ rule, result: attempt(() => checkRule(rule)) }))
  const rules = checked.flatMap(({ rule, result }) => (result.ok ? [rule] : []))
  const faults = checked.flatMap(({ result }) => (result.ok ? [] : [result.failure.message]))
  if (rules.length === 0) throw failed('bad-input', faults.join(' '))
  return { rules, leftOut: faults.join(' ') }
}

/** A run of suggestions around what reads the documents and returns what it has left out. */
async function* suggest(
  project: Project,
  source: RunSource,
  title: string,
  signal: AbortSignal | undefined,
  read: (run: SuggestionRun) => AsyncGenerator<SuggestionEvent, string>,
): AsyncGenerator<SuggestionEvent> {
  const run = project.suggest(source)
  using _listening = signal && addAbortListener(signal, () => run.end())
  try {
    const leftOut = yield* read(run)
    const suggestions = await run.show(title)
    yield { type: 'done', suggestions, documents: run.documents, leftOut }
  } finally {
    run.end()
  }
}

/** Its source is the rule and, where the list has one, the identifier of what was found. */
function proposalOf({ labelId, name }: Rule, { start, end, id }: FoundEntry): Proposal {
  const source = id === undefined ? name : `${name}: ${id}`
  return { start, end, labelId, source: source.slice(0, MAX_SOURCE), score: null }
}

/** 1 − the mean probability of the five tags the model is least sure of; 0 without any. */
export function uncertaintyOf({ depths }: Pick<TaggedUnits, 'depths'>): number {
  const all = Float32Array.from(depths.flatMap(({ scores }) => [...scores]))
  const least = all.sort().subarray(0, LEAST_CERTAIN)
  if (least.length === 0) return 0
  return Math.min(1, Math.max(0, 1 - least.reduce((sum, score) => sum + score, 0) / least.length))
}

/** Thresholds 0, 0.05 … 1, and how many suggestions each would accept. */
export async function countByScore(
  project: Project,
  selection: DocumentSelection,
  signal?: AbortSignal,
): Promise<{ minScore: number; count: number }[]> {
  const scores: number[] = []
  const read = (id: number) => {
    for (const { score } of project.suggestions(id)) scores.push(score ?? 1)
  }
  await inTurns(await selectedIds(project, selection, signal), read, { signal })
  scores.sort((a, b) => b - a)
  let taken = 0
  return Array.from({ length: 21 }, (_, i) => (20 - i) / 20)
    .map((minScore) => {
      while (taken < scores.length && scores[taken] >= minScore) taken++
      return { minScore, count: taken }
    })
    .reverse()
}
