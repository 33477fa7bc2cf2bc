import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { FEW } from '../../../src/host/documents/bulk.ts'
import { LabelledStrings } from '../../../src/host/documents/labelled-strings.ts'
import { relabelText } from '../../../src/host/documents/relabelling.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { stringFilter } from '../../../src/model/labels.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

/** A project with these texts, in which each word given is labelled. */
function projectOf(...texts: [text: string, ...labelled: [word: string, label: string][]][]) {
  const project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  const documents: LabelledText[] = texts.map(([text, ...labelled]) => ({
    text,
    spans: labelled.map(([word, label]) => {
      const start = text.indexOf(word)
      return { start, end: start + word.length, label }
    }),
  }))
  const labels = ['PERSON', 'ORG', 'PLACE'].map((name) => ({ name }))
  unwrap(project.addDocuments('Import', documents, labels))
  const ids = Object.fromEntries(project.labels().map((label) => [label.name, label.id]))
  return { project, strings: new LabelledStrings(), ids }
}

const wanted = (filter: object = {}) => stringFilter.parse(filter)
const spansOf = (project: Project, id: number) =>
  project.spans(id).map(({ start, end, labelId, origin }) => ({ start, end, labelId, origin }))

describe('the labelled strings of a project', () => {
  const scene = () =>
    projectOf(
      ['🙂 Acme met Ann.', ['Acme', 'ORG'], ['Ann', 'PERSON']],
      ['Acme again.', ['Acme', 'ORG']],
      ['Acme, a town.', ['Acme', 'PLACE']],
      ['Bob and Ann.', ['Bob', 'PERSON']],
    )

  it('are counted by label and document, the most frequent first, and known anew after a change', async () => {
    const { project, strings, ids } = scene()
    const { items, ...figures } = await strings.list(project, wanted())
    expect(figures).toEqual({ total: 3, mixed: 1 })
    expect(items[0]).toEqual({
      ...{ text: 'Acme', count: 3, documents: 3 },
      labels: [
        { labelId: ids.ORG, count: 2 },
        { labelId: ids.PLACE, count: 1 },
      ],
    })
    expect(items.slice(1).map(({ text }) => text)).toEqual(['Ann', 'Bob'])
    unwrap(project.apply('Trash', [{ type: 'document.delete', id: 3 }]))
    expect(await strings.list(project, wanted())).toMatchObject({ total: 3, mixed: 0 })
  })

  it('are found by label, by a part in whatever case, and by having several labels', async () => {
    const { project, strings, ids } = scene()
    const found = async (filter: object) =>
      (await strings.list(project, wanted(filter))).items.map(({ text }) => text)
    expect(await found({ labelId: ids.PLACE })).toEqual(['Acme'])
    expect(await found({ search: 'AN' })).toEqual(['Ann'])
    expect(await found({ mixed: true })).toEqual(['Acme'])
    expect(await strings.ofLabel(project, ids.PERSON)).toEqual(['Ann', 'Bob'])
    expect(await strings.ofLabel(project, ids.ORG)).toEqual([])
  })

  it('get one label everywhere as one step, in many documents as in few', async () => {
    const many = Array.from({ length: FEW + 5 }, (): Parameters<typeof projectOf>[number] => [
      'Acme left Acme.',
      ['Acme', 'PLACE'],
    ])
    for (const more of [[], many]) {
      const { project, ids } = projectOf(
        ['Acme is Acme.', ['Acme', 'ORG']],
        ['Acme Ltd', ['Acme', 'PLACE'], ['Acme Ltd', 'PERSON']],
        ['Both: Acme', ['Acme', 'ORG'], ['Acme', 'PLACE']],
        ...more,
      )
      const before = [1, 2, 3].map((id) => spansOf(project, id))
      const count = 2 + more.length
      expect(await relabelText(project, 'Acme', ids.ORG)).toEqual({
        spans: count,
        documents: count,
      })
      await project.settled()
      expect(spansOf(project, 1)).toEqual(before[0])
      expect(spansOf(project, 2).map(({ end, labelId }) => [end, labelId])).toEqual([
        [8, ids.PERSON],
        [4, ids.ORG],
      ])
      expect(spansOf(project, 2)[1].origin).toBe('human')
      // Where one lay that has the label already, the other goes.
      expect(spansOf(project, 3).map(({ labelId }) => labelId)).toEqual([ids.ORG])
      expect(project.history().undo).toBe('Relabel “Acme” as ORG')
      await project.alone(() => unwrap(project.undo()))
      await project.settled()
      expect([1, 2, 3].map((id) => spansOf(project, id))).toEqual(before)
    }
  })

  it('stay as they are where the label is not there', async () => {
    const { project } = scene()
    await expect(relabelText(project, 'Acme', 'none')).rejects.toThrow(/^That label is not there/)
  })
})
