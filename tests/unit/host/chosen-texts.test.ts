import { join } from 'node:path'
import { expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { exportOutlook, exportProject } from '../../../src/host/documents/exporting.ts'
import { suggestWithRules } from '../../../src/host/tagging/suggestions.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { exportChoice } from '../../../src/model/exporting.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const span = (end: number, label: string, origin: 'human' | 'import' | 'model') => ({
  ...{ start: 0, end, label, origin },
  ...(origin === 'model' ? { source: 'm', score: 0.5 } : {}),
})

const documents = [
  {
    ...{ text: 'Ann Lee', status: 'done' as const },
    spans: [span(3, 'PER', 'human'), span(7, 'ORG', 'model')],
  },
  { text: 'Bob, Cid', status: 'new' as const, spans: [span(3, 'PER', 'import')] },
]

/** A project of these, and so many others without spans. */
async function projectWith(others: number): Promise<Project> {
  const project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  const more = Array.from({ length: others }, (_, i) => ({ text: `x ${i}`, spans: [] }))
  const labels = [{ name: 'PER' }, { name: 'ORG' }]
  unwrap(project.addDocuments('Import', [...documents, ...more], labels))
  const rule = {
    ...{ id: 'r', kind: 'gazetteer' as const, name: 'Names', body: 'Cid' },
    ...{ labelId: project.labels()[1].id, matchCase: true, enabled: true, position: 0 },
  }
  unwrap(project.apply('Rules', [{ type: 'rule.create', rule }]))
  for await (const event of suggestWithRules(project, { ids: [1, 2] })) void event
  return project
}

async function written(project: Project, chosen: object): Promise<string[][]> {
  const { file } = await exportProject(project, exportChoice.parse({ format: 'jsonl', ...chosen }))
  const lines = (await file.text()).trim().split('\n')
  return lines.map((line) => {
    const { text, spans } = JSON.parse(line) as LabelledText
    return spans.map(({ start, end, label }) => `${label} ${text.slice(start, end)}`)
  })
}

it.each([
  [{}, [['ORG Ann Lee', 'PER Ann'], ['PER Bob']]],
  [{ spans: 'human' }, [['PER Ann'], ['PER Bob']]],
  [{ labels: ['ORG'] }, [['ORG Ann Lee'], []]],
  [{ filter: { status: 'done' } }, [['ORG Ann Lee', 'PER Ann']]],
  [{ filter: { search: 'Bob' }, spans: 'suggested' }, [['PER Bob', 'ORG Cid']]],
])('of a project is written what is chosen: %j', async (chosen, expected) => {
  const project = await projectWith(0)
  expect(await written(project, chosen)).toEqual(expected)
  project.close()
})

it('of a large project the same is written, and told before, by a thread', async () => {
  const project = await projectWith(2100)
  const chosen = { filter: { search: 'Bob' }, spans: 'suggested' }
  expect(await written(project, chosen)).toEqual([['PER Bob', 'ORG Cid']])
  const choice = exportChoice.parse({ format: 'conll', filter: { status: 'done' } })
  expect(await exportOutlook(project, choice)).toEqual({
    ...{ documents: 1, spans: 2 },
    problems: expect.arrayContaining([
      'Document 1: PER “Ann” overlaps a longer one; it was left out.',
      'Left out: the status of 1 document.',
    ]) as string[],
  })
  project.close()
})
