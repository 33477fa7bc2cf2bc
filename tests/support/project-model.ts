import Database from 'better-sqlite3'
import { countAll } from '../../src/storage/queue/counters.ts'
import { shownViewSql } from '../../src/storage/file/shown-view.ts'
import { Statements } from '../../src/storage/file/statements.ts'
import type { StoredEdit } from '../../src/storage/history/stored-edit.ts'

type Row = Record<string, unknown>

/** Every table that actions change, as rows by id; what a project file must hold. */
export interface State {
  documents: Record<string, Row>
  labels: Record<string, Row>
  spans: Record<string, Row>
  suggestions: Record<string, Row>
  rules: Record<string, Row>
  document_scores: Record<string, Row>
  decisions: Record<string, Row>
  set_spans: Record<string, Row>
  meta: Record<string, Row>
  /** Suggestions that are in the file but do not show: just their identities are taken. */
  hidden: Record<string, Row>
}

/** Reads a state from the file, past the application. */
export function stateOf(path: string): State {
  const db = new Database(path, { readonly: true })
  const list = (sql: string) => db.prepare(sql).all() as Row[]
  const rows = (sql: string, key: string) => byKey(list(sql), key)
  const suggestions = shownAndHidden(
    ...[list('SELECT * FROM suggestions'), list('SELECT * FROM suggestion_runs')],
    list('SELECT * FROM readings'),
  )
  const state: State = {
    // What an undone action had added is in the file, but nowhere to be seen.
    documents: rows('SELECT * FROM documents WHERE absent = 0', 'id'),
    labels: rows('SELECT * FROM labels', 'id'),
    spans: rows('SELECT * FROM spans', 'id'),
    suggestions: byKey(suggestions.shown, 'id'),
    hidden: byKey(suggestions.hidden, 'id'),
    rules: rows('SELECT * FROM rules', 'id'),
    document_scores: rows(scoresSql, 'documentId'),
    decisions: rows('SELECT * FROM decisions', 'id'),
    set_spans: rows('SELECT * FROM set_spans', 'id'),
    meta: rows("SELECT * FROM meta WHERE key = 'guidelines'", 'key'),
  }
  db.close()
  return state
}

/**
 * The last of all scores that a document has, those from before there were runs the oldest. How far one
 * and the annotation disagree follows from both; see disagreementOf.
 */
const scoresSql = `
  SELECT documentId, 0 AS run, uncertainty, spans FROM document_scores
  UNION ALL
  SELECT documentId, run, uncertainty, spans FROM readings
    JOIN suggestion_runs ON suggestion_runs.id = run AND shown = 1 AND origin = 'model'
  ORDER BY run`

/** Spans that only the model or only the annotation has; null where no model has read. */
export function disagreementOf(
  { document_scores: scores, spans }: State,
  id: string,
): number | null {
  if (!scores[id]) return null
  const key = (...parts: unknown[]) => parts.join(' ')
  const predicted = (JSON.parse(String(scores[id].spans)) as unknown[][]).map((one) => key(...one))
  const annotated = Object.values(spans)
    .filter(({ documentId }) => String(documentId) === id)
    .map(({ start, end, labelId }) => key(start, end, labelId))
  const all = new Set([...predicted, ...annotated])
  return [...all].filter((one) => !predicted.includes(one) || !annotated.includes(one)).length
}

const byKey = (list: readonly Row[], key: string): Record<string, Row> =>
  Object.fromEntries(list.map((row): [string, Row] => [String(row[key]), row]))

/** Goes through everything for each suggestion; the columns are those of a suggestion without a run. */
function shownAndHidden(
  suggestions: readonly Row[],
  runs: readonly Row[],
  readings: readonly Row[],
) {
  const shownRuns = runs.filter(({ shown }) => shown === 1)
  const shows = (one: Row) =>
    (one.run === null || shownRuns.some(({ id }) => id === one.run)) &&
    !shownRuns.some(
      (later) =>
        (later.id as number) > ((one.run ?? 0) as number) &&
        later.origin === one.origin &&
        (later.origin === 'rule' || later.source === one.source) &&
        readings.some(({ run, documentId }) => run === later.id && documentId === one.documentId),
    )
  const plain = (row: Row): Row => {
    const rest = { ...row }
    delete rest.run
    return rest
  }
  return {
    shown: suggestions.filter(shows).map(plain),
    hidden: suggestions.filter((one) => !shows(one)).map(plain),
  }
}

/**
 * What an edit means, on plain objects and in the most obvious way. Returns the state after it, or
 * undefined when it must be refused.
 */
export function editState(before: State, edit: StoredEdit, now: string): State | undefined {
  const state = structuredClone(before)
  const { documents, labels, spans, suggestions, rules } = state
  const fits = (span: Row) => {
    const text = documents[String(span.documentId)]?.text as string | undefined
    if (text === undefined || !labels[String(span.labelId)]) return false
    return isWhole(text, span.start as number, span.end as number)
  }
  switch (edit.type) {
    case 'span.create':
      if (spans[edit.span.id] || !fits({ ...edit.span })) return undefined
      spans[edit.span.id] = { ...edit.span }
      return state
    case 'span.update':
      if (!spans[edit.id]) return undefined
      Object.assign(spans[edit.id], edit.patch)
      return fits(spans[edit.id]) ? state : undefined
    case 'span.delete':
      return spans[edit.id] && without(state, 'spans', edit.id)
    case 'document.update': {
      const row = documents[edit.id]
      if (!row) return undefined
      const { flagged, reviewed, meta, ...rest } = edit.patch
      if (rest.status && rest.status !== row.status) {
        row.doneAt = rest.status === 'done' ? now : null
      }
      Object.assign(row, rest)
      if (flagged !== undefined) row.flagged = flagged ? 1 : 0
      if (meta) row.meta = JSON.stringify(meta)
      if (reviewed === null) row.reviewed = null
      else if (reviewed) {
        const text = row.text as string
        if (!reviewed.every(({ start, end }) => isWhole(text, start, end))) return undefined
        row.reviewed = JSON.stringify(union(reviewed))
      }
      return state
    }
    case 'document.delete':
    case 'document.restore':
      if (!documents[edit.id]) return undefined
      documents[edit.id].trashed = edit.type === 'document.delete' ? 1 : 0
      return state
    case 'label.create':
      if (labels[edit.label.id] || isNamed(labels, edit.label.name)) return undefined
      labels[edit.label.id] = { ...edit.label }
      return state
    case 'label.update': {
      if (!labels[edit.id]) return undefined
      const { [edit.id]: one, ...others } = labels
      if (isNamed(others, (edit.patch.name ?? one.name) as string)) return undefined
      Object.assign(one, edit.patch)
      return state
    }
    case 'label.delete':
      if (!labels[edit.id]) return undefined
      for (const table of ['spans', 'suggestions', 'rules'] as const) {
        for (const [id, { labelId }] of Object.entries(state[table])) {
          if (labelId === edit.id) delete state[table][id]
        }
      }
      return without(state, 'labels', edit.id)
    case 'label.merge':
      if (!labels[edit.from] || !labels[edit.into] || edit.from === edit.into) return undefined
      for (const table of ['spans', 'suggestions', 'rules', 'set_spans'] as const) {
        for (const id of Object.keys(state[table]).sort()) {
          if (state[table][id].labelId === edit.from) merge(state[table], id, edit.into, table)
        }
      }
      for (const score of Object.values(state.document_scores)) {
        score.spans = String(score.spans).replaceAll(`"${edit.from}"`, `"${edit.into}"`)
      }
      return without(state, 'labels', edit.from)
    case 'suggestion.accept': {
      const row = suggestions[edit.id]
      if (!row) return undefined
      if (!Object.values(spans).some((span) => isSame(span, row))) {
        if (spans[edit.id]) return undefined
        spans[edit.id] = row
      }
      return without(state, 'suggestions', edit.id)
    }
    case 'suggestion.reject':
      return suggestions[edit.id] && without(state, 'suggestions', edit.id)
    case 'suggestion.create':
      if (state.hidden[edit.suggestion.id]) return undefined
      if (suggestions[edit.suggestion.id] || !fits({ ...edit.suggestion })) return undefined
      suggestions[edit.suggestion.id] = { ...edit.suggestion }
      return state
    case 'rule.create':
      if (rules[edit.rule.id] || !labels[edit.rule.labelId]) return undefined
      rules[edit.rule.id] = plainRule(edit.rule)
      return state
    case 'rule.update':
      if (!rules[edit.id]) return undefined
      Object.assign(rules[edit.id], plainRule(edit.patch))
      return labels[String(rules[edit.id].labelId)] ? state : undefined
    case 'rule.delete':
      return rules[edit.id] && without(state, 'rules', edit.id)
    case 'project.update':
      state.meta.guidelines = { key: 'guidelines', value: edit.patch.guidelines }
      return state
    default:
      throw new Error(`the model does not know ${edit.type}`)
  }
}

function without(state: State, table: keyof State, id: string): State {
  delete state[table][id]
  return state
}

function merge(rows: Record<string, Row>, id: string, into: string, table: string): void {
  const row = { ...rows[id], labelId: into }
  const twin = Object.values(rows).some((other) => isSame(other, row))
  if (twin && (table === 'spans' || table === 'suggestions')) delete rows[id]
  else rows[id] = row
}

function isSame(a: Row, b: Row): boolean {
  return (['documentId', 'start', 'end', 'labelId'] as const).every((key) => a[key] === b[key])
}

function isNamed(labels: Record<string, Row>, name: string): boolean {
  return Object.values(labels).some((label) => label.name === name)
}

function plainRule(rule: object): Row {
  return Object.fromEntries(
    Object.entries(rule).map(([key, value]) => [key, typeof value === 'boolean' ? +value : value]),
  )
}

/** A part of a text that is not empty and cuts no surrogate pair. */
function isWhole(text: string, start: number, end: number): boolean {
  if (start < 0 || start >= end || end > text.length) return false
  return [text.slice(0, start), text.slice(start, end), text.slice(end)].every((part) =>
    part.isWellFormed(),
  )
}

/** Flat list of the offsets of the stretches that are covered at all. */
function union(ranges: readonly { start: number; end: number }[]): number[] {
  const covered = new Set<number>()
  for (const { start, end } of ranges) for (let at = start; at < end; at++) covered.add(at)
  return [...covered]
    .sort((a, b) => a - b)
    .flatMap((at) => [
      ...(covered.has(at - 1) ? [] : [at]),
      ...(covered.has(at + 1) ? [] : [at + 1]),
    ])
}

/** The figures of a project, counted in its file. */
export function countsOf(file: string) {
  const db = new Database(file, { readonly: true })
  db.exec(shownViewSql)
  const counts = countAll(new Statements(db))
  db.close()
  return counts
}
