import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { Statements } from '../../../src/storage/file/statements.ts'
import { Project } from '../../../src/storage/project.ts'
import { documentOf, isWide, labelGivenBy } from '../../../src/storage/steps/document-of.ts'
import { NO_DOCUMENT } from '../../../src/storage/steps/parts.ts'
import { label, spanOf, suggestion } from '../../support/slow-steps.ts'
import { connection } from '../../support/project-files.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const rule = {
  ...{ id: 'r', kind: 'pattern' as const, name: 'r', labelId: 'A', body: 'x' },
  ...{ matchCase: true, enabled: true, position: 0 },
}
const decision = {
  ...{ a: 'x', b: 'y', documentId: 2, start: 0, end: 3 },
  choice: 'a' as const,
}

/** Edits, the document that each is about, whether it must wait for steps, and the label that it gives. */
const edits: [StoredEdit, document: number | undefined, wide: boolean, gives?: string][] = [
  [spanOf('new', 2, 'B'), 2, false, 'B'],
  [{ type: 'span.update', id: 's', patch: { labelId: 'B' } }, 1, false, 'B'],
  [{ type: 'span.delete', id: 's' }, 1, false],
  [{ type: 'span.delete', id: 'gone' }, NO_DOCUMENT, false],
  [suggestion('new', 2, 0.5), 2, false, 'A'],
  [{ type: 'suggestion.accept', id: 'g' }, 2, false],
  [{ type: 'suggestion.reject', id: 'g' }, 2, false],
  [{ type: 'suggestion.accept', id: 'gone' }, NO_DOCUMENT, false],
  [{ type: 'document.update', id: 2, patch: { flagged: true } }, 2, false],
  [{ type: 'document.delete', id: 2 }, 2, false],
  [{ type: 'document.restore', id: 1 }, 1, false],
  [{ type: 'decision.set', decision }, 2, false],
  [label('C'), NO_DOCUMENT, true],
  [{ type: 'label.update', id: 'A', patch: { key: 'a' } }, NO_DOCUMENT, true],
  [{ type: 'label.end', id: 'A', into: null }, NO_DOCUMENT, true],
  [{ type: 'label.take', table: 'spans', id: 's', into: null }, 1, true],
  [{ type: 'label.take', table: 'suggestions', id: 'g', into: 'B' }, 2, true],
  [{ type: 'label.take', table: 'spans', id: 'gone', into: null }, NO_DOCUMENT, true],
  [{ type: 'label.rescore', id: 'A', into: 'B', documentId: 2 }, 2, true],
  [{ type: 'rule.create', rule }, NO_DOCUMENT, true],
  [{ type: 'rule.update', id: 'r', patch: { name: 'x' } }, NO_DOCUMENT, true],
  [{ type: 'rule.delete', id: 'r' }, NO_DOCUMENT, true],
  [{ type: 'project.update', patch: { guidelines: 'x' } }, NO_DOCUMENT, true],
  [{ type: 'label.delete', id: 'A' }, undefined, true],
  [{ type: 'label.merge', from: 'A', into: 'B' }, undefined, true],
  [{ type: 'run.show', id: 1, suggestions: 1 }, undefined, true],
  [{ type: 'step.do', id: 1 }, undefined, true],
]

it('tells what each edit is about', () => {
  const project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  onTestFinished(() => project.close())
  const texts = ['Ann came.', 'Bob left.'].map((text) => ({ text, spans: [] }))
  unwrap(project.addDocuments('Fill', texts, []))
  const marks = [label('A'), label('B'), spanOf('s', 1), suggestion('g', 2, 0.5)]
  unwrap(project.apply('Mark', marks))
  const sql = new Statements(connection(project.path))
  for (const [edit, document, wide, gives] of edits) {
    const found = [documentOf(sql, edit), isWide(edit), labelGivenBy(edit)]
    expect(found, JSON.stringify(edit)).toEqual([document, wide, gives])
  }
  expect(isWide({ type: 'project.update', patch: { guidelines: 'span.' } })).toBe(true)
})
