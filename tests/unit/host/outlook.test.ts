import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LabelledText } from '../../../src/model/documents.ts'
import { trainingSettings } from '../../../src/model/training-settings.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder, testHost } from '../../support/temporary.ts'

const settings = trainingSettings.parse({ base: 'scratch:tiny', devFraction: 0.5 })
const plain: LabelledText = { text: 'Nobody is here.', spans: [] }
/** Different texts: documents of one text stay on one side. */
const named: LabelledText[] = Array.from({ length: 8 }, (_, i) => ({
  text: `Ann met Bob ${i} times.`,
  spans: [
    { start: 0, end: 3, label: 'PERSON' },
    { start: 8, end: 11, label: 'PERSON' },
  ],
}))

let project: Project
beforeEach(() => {
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  return () => project.close()
})

async function outlookOn(documents: LabelledText[], changes: Partial<typeof settings> = {}) {
  unwrap(project.addDocuments('Import', documents, [{ name: 'PERSON' }]))
  return testHost().training.outlook(project, { ...settings, ...changes })
}

describe('the outlook of a run', () => {
  it.each([
    ['no document', []],
    ['no span', [plain, plain, plain, plain]],
  ])('with %s says what to do, and promises no time', async (_, documents) => {
    expect(await outlookOn(documents)).toMatchObject({
      spans: 0,
      obstacles: ['No document carries a span yet; annotate some first.'],
      estimate: null,
    })
  })

  it('counts both sides, and estimates time and memory', async () => {
    const outlook = await outlookOn(named)
    expect(outlook).toMatchObject({ spans: 16, obstacles: [] })
    expect(outlook.trainDocuments + outlook.devDocuments).toBe(8)
    expect(outlook.estimate).toMatchObject({ basis: 'typical machine' })
    expect(outlook.estimate?.seconds).toBeGreaterThan(0)
    expect(outlook.estimate?.megabytes).toBeGreaterThan(0)
  })

  it('promises no time for a base that cannot be read', async () => {
    const base = join(temporaryFolder(), 'gone')
    expect((await outlookOn(named, { base })).estimate).toBeNull()
  })
})
