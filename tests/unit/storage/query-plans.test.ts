import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { documentFilter, type DocumentFilter } from '../../../src/model/queue.ts'
import { spanSql, suggestionSql } from '../../../src/storage/history/changed-rows.ts'
import { documentSql, spansSql, suggestionsSql } from '../../../src/storage/documents/documents.ts'
import { conditionOf, orderBy } from '../../../src/storage/queue/filter.ts'
import { nextRedoSql, nextUndoSql } from '../../../src/storage/history/history.ts'
import { first } from '../../../src/storage/file/migrations/001-first.ts'
import { workspace } from '../../../src/storage/file/migrations/002-workspace.ts'
import { suggestionRuns } from '../../../src/storage/file/migrations/003-suggestion-runs.ts'
import { longSteps } from '../../../src/storage/file/migrations/004-long-steps.ts'
import { earlierReadingSql, lastReadingSql } from '../../../src/storage/suggestions/last-reading.ts'
import { removalSql } from '../../../src/storage/suggestions/leftovers.ts'
import { shownViewSql } from '../../../src/storage/file/shown-view.ts'
import { readingsOfRunSql } from '../../../src/storage/history/touched.ts'
import {
  allIdsSql,
  lastDoneSql,
  otherDoneSql,
  recentDoneSql,
  sameTextSql,
} from '../../../src/storage/reader.ts'
import { spanCountsSql, summariesSql } from '../../../src/storage/queue/queue.ts'
import {
  decisionsSql,
  setDocumentRemovalSql,
  setSpanRemovalSql,
  setSpansSql,
  setsSql,
  sharedSql,
} from '../../../src/storage/review.ts'
import {
  absentSql,
  removalSql as spanRemovalSql,
} from '../../../src/storage/documents/new-documents.ts'
import { carriersSql, spansToTakeSql } from '../../../src/storage/history/label-edits.ts'
import { labelsOfSql, spansOfLabelSql } from '../../../src/storage/queue/counters.ts'
import { nextSpansSql } from '../../../src/storage/snapshot.ts'
import { relabelSql } from '../../../src/storage/steps/adding-step.ts'
import { addedSql, partRemovalSql } from '../../../src/storage/steps/leftovers.ts'
import {
  nextDocumentsSql,
  nextPartsSql,
  partsOfDocumentSql,
  unsettledSql,
} from '../../../src/storage/steps/parts.ts'
import { ownSql } from '../../../src/storage/suggestions/suggestion-run.ts'

const db = new Database(':memory:')
db.function('code_points', (text) => String(text).length)
db.exec(first)
db.exec(workspace)
db.exec(suggestionRuns)
db.exec(longSteps)
db.exec(shownViewSql)
afterAll(() => db.close())

/** How SQLite goes about a query, one line a step. */
function plan(sql: string): string {
  const holes = sql.split('?').length - 1
  const steps = db
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...Array<number>(holes).fill(1), ...(sql.includes('@id') ? [{ id: 1 }] : []))
  return (steps as { detail: string }[]).map(({ detail }) => detail).join('\n')
}

const list = (part: Partial<DocumentFilter>, form: 'all' | 'one' = 'all') => {
  const filter = documentFilter.parse(part)
  const { sql } = conditionOf(filter, form)
  if (form === 'one') return `SELECT 1 FROM documents WHERE id = ? AND ${sql}`
  return `SELECT id FROM documents WHERE ${sql} ORDER BY ${orderBy(filter.order)}`
}

/** Each query with the index that it must go by. */
const queries: [name: string, sql: string, index: string][] = [
  ['the whole queue', list({}), 'COVERING INDEX documents_by_place'],
  ['all texts', allIdsSql, 'COVERING INDEX documents_by_place'],
  ['the last finished', lastDoneSql, 'INDEX documents_done'],
  ['those done otherwise', otherDoneSql, 'documents_by_status'],
  ['the trash', list({ status: 'trash' }), 'documents_by_place'],
  ['a status', list({ status: 'new' }), 'COVERING INDEX documents_by_status'],
  ['a set', list({ split: 'test' }), 'documents_by_place'],
  ['the flagged', list({ flagged: true }), 'documents_flagged'],
  ['by length', list({ order: 'length' }), 'COVERING INDEX documents_by_length'],
  ['within lengths', list({ minLength: 5, order: 'length' }), 'documents_by_length'],
  ['with a label', list({ labelId: 'A' }), 'spans_by_label'],
  ['with suggestions', list({ suggested: true }), 'suggestions_by_document'],
  ['with disagreements', list({ disagreeing: true }), 'scores_by_disagreement'],
  ['with disagreements of runs', list({ disagreeing: true }), 'readings_by_disagreement'],
  ['one with a label', list({ labelId: 'A' }, 'one'), 'labelId=? AND documentId=?'],
  ['a page', summariesSql, 'SEARCH documents USING INTEGER PRIMARY KEY'],
  ['span counts of a page', spanCountsSql, 'spans_by_document'],
  ['a document', documentSql, 'SEARCH documents USING INTEGER PRIMARY KEY'],
  ['its spans', spansSql, 'spans_by_document'],
  ['its suggestions', suggestionsSql, 'suggestions_by_document'],
  ['its suggestions, those that show', suggestionsSql, 'readings_by_document'],
  ['uncertainty of all', list({ order: 'uncertainty' }), 'readings_by_document'],
  ['documents of a run', readingsOfRunSql, 'readings_by_run'],
  ['suggestions of a run in a document', ownSql, 'suggestions_by_document'],
  ['what a model read last', lastReadingSql, 'readings_by_document'],
  ['what one read before', earlierReadingSql, 'SEARCH document_scores USING INTEGER PRIMARY KEY'],
  ['suggestions of a leftover', removalSql('suggestions'), 'suggestions_by_run'],
  ['readings of a leftover', removalSql('readings'), 'COVERING INDEX readings_by_run'],
  ['a span', spanSql, 'sqlite_autoindex_spans_1 (id=?)'],
  ['a suggestion', suggestionSql, 'sqlite_autoindex_suggestions_1 (id=?)'],
  ['the pace', recentDoneSql, 'documents_done'],
  ['the next undo', nextUndoSql, 'COVERING INDEX history_by_state'],
  ['the next redo', nextRedoSql, 'COVERING INDEX history_by_state'],
  ['figures of sets', setsSql, 'set_spans_by_set'],
  ['documents of two sets', sharedSql, 'set_documents_by_document (documentId=? AND setId=?)'],
  ['spans of a set', setSpansSql, 'set_spans_by_set'],
  ['decisions', decisionsSql, 'decisions_by_sets'],
  ['decisions of a second set', 'DELETE FROM decisions WHERE b = ?', 'decisions_by_second'],
  ['absent documents', absentSql, 'documents_absent'],
  ['a step under way', unsettledSql, 'long_steps_unsettled'],
  ['parts to do', nextPartsSql[1], 'parts_by_step (step=? AND id>?)'],
  ['parts to undo', nextPartsSql[0], 'parts_by_step (step=? AND id<?)'],
  ['documents of a step', nextDocumentsSql, 'parts_by_step (step=? AND id>?)'],
  ['parts of a document', partsOfDocumentSql, 'parts_by_document (documentId=? AND step=?)'],
  ['parts of a leftover', partRemovalSql, 'parts_by_step'],
  ['documents of a leftover', addedSql, 'documents_by_step'],
  ['spans of a leftover', spanRemovalSql('spans'), 'spans_by_document'],
  ['labels in a document', labelsOfSql, 'spans_by_document'],
  ['spans of a label in it', spansOfLabelSql, 'COVERING INDEX spans_by_label'],
  ...['spans', 'suggestions'].map((table): [string, string, string] => [
    `${table} that get another label`,
    relabelSql(table),
    'documents_by_step',
  ]),
  ['a document of the same text', sameTextSql, 'documents_by_length (trashed=? AND length=?)'],
  ['spans of a set to be', nextSpansSql, 'spans_by_document (documentId=? AND start>?)'],
  ['spans of a removed set', setSpanRemovalSql, 'set_spans_by_set'],
  ['documents of a removed set', setDocumentRemovalSql, 'PRIMARY KEY (setId=?)'],
  // What deleting or merging a label looks for.
  ...['spans', 'suggestions', 'rules', 'set_spans'].map((table): [string, string, string] => [
    `${table} of a label`,
    `SELECT id FROM ${table === 'suggestions' ? 'shown_suggestions' : table} WHERE labelId = ? ORDER BY id`,
    `${table}_by_label`,
  ]),
  [
    'spans of a label, some at a time',
    spansToTakeSql,
    'spans_by_label (labelId=? AND documentId=?',
  ],
  [
    'documents with spans of a label',
    carriersSql('spans'),
    'spans_by_label (labelId=? AND documentId=?)',
  ],
  [
    'documents with its suggestions',
    carriersSql('suggestions'),
    'suggestions_by_document (documentId=?',
  ],
  ['documents of sets with it', carriersSql('set_spans'), 'set_spans_by_document (documentId=?'],
  // What SQLite itself looks for when a document goes for good.
  ...['set_documents', 'set_spans', 'decisions'].map((table): [string, string, string] => [
    `${table} of a document`,
    `SELECT 1 FROM ${table} WHERE documentId = ?`,
    `${table}_by_document`,
  ]),
]

describe('query plans', () => {
  it.each(queries)('%s', (_, sql, index) => {
    const steps = plan(sql)
    expect(steps).toContain(index)
    expect(steps).not.toMatch(
      /^SCAN (documents|spans|suggestions|readings|set_spans|history|decisions)$/m,
    )
  })

  it('sort nothing where an index has the order', () => {
    for (const part of [{}, { status: 'new' as const }, { order: 'length' as const }]) {
      expect(plan(list(part))).not.toContain('TEMP B-TREE')
    }
  })

  it('need every index that there is', () => {
    const plans = queries.map(([, sql]) => plan(sql)).join('\n')
    const indices = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
      .pluck()
      .all() as string[]
    expect(indices.filter((name) => !plans.includes(name))).toEqual([])
  })
})
