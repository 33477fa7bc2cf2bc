import { join } from 'node:path'
import { expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { withHits } from '../../../src/host/documents/hits.ts'
import { documentFilter } from '../../../src/model/queue.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

it('rows show where the words stand that are sought, from a whole word on', async () => {
  const project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  const texts = [
    'Ann came first.',
    `${'Nobody came. '.repeat(40)}Then came the famous Ann Lee, at last.`,
    `${'x'.repeat(300)}👍🏽Ann`,
  ]
  unwrap(
    project.addDocuments(
      'Import',
      texts.map((text) => ({ text, spans: [] })),
      [],
    ),
  )
  const { items } = project.page(documentFilter.parse({ search: 'ann' }), 0, 10)
  const shown = await withHits(project, items, 'ann')
  expect(shown.map(({ excerpt }) => excerpt)).toEqual([
    texts[0],
    '… the famous Ann Lee, at last.',
    `… ${'x'.repeat(12)}👍🏽Ann`,
  ])
  expect(await withHits(project, items, ' ')).toEqual(items)
})
