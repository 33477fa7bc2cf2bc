import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

let project: Project
beforeEach(() => {
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  return () => project.close()
})

const add = (...documents: LabelledText[]) =>
  project.addDocuments('Import', documents, [{ name: 'PERSON' }])

const whole: LabelledText = {
  ...{ text: 'Ann 👍', source: 'a.txt', status: 'done', split: 'test', note: 'x', flagged: true },
  words: [{ start: 0, end: 3 }],
  reviewed: [{ start: 0, end: 4 }],
  meta: { who: 'me' },
  spans: [
    { start: 0, end: 3, label: 'PERSON', origin: 'model', source: 'm', score: 0.5 },
    { start: 4, end: 6, label: 'PERSON' },
  ],
}

describe('a document', () => {
  it('comes back as it was added, its spans by label name and from where they are', () => {
    unwrap(add(whole, { text: 'Bob', spans: [] }))
    expect([...project.labelledTexts()]).toEqual([
      {
        ...{ ...whole, id: 1 },
        spans: [
          whole.spans[0],
          { start: 4, end: 6, label: 'PERSON', origin: 'import', source: '' },
        ],
      },
      {
        ...{ id: 2, text: 'Bob', source: '', status: 'new', split: 'auto', note: '' },
        ...{ flagged: false, reviewed: null, meta: {}, spans: [] },
      },
    ])
    expect([...project.texts()]).toEqual([
      { id: 1, text: 'Ann 👍' },
      { id: 2, text: 'Bob' },
    ])
  })

  it('is in progress when it comes with spans and nothing else is said', () => {
    const spans = [{ start: 0, end: 3, label: 'PERSON' }]
    unwrap(add({ text: 'Ann', spans }, { text: 'Ann', spans, status: 'new' }))
    expect([1, 2].map((id) => project.documentState(id).status)).toEqual(['in-progress', 'new'])
  })

  it('that holds half a character is refused, and all that came with it', () => {
    expect(add({ text: 'Ann', spans: [] }, { text: 'half \ud83d', spans: [] })).toEqual({
      ok: false,
      failure: {
        code: 'bad-input',
        message: 'A text holds half of a character and cannot be kept as it is; nothing was added.',
      },
    })
    expect(project.counts().documents).toBe(0)
    expect(project.labels()).toEqual([])
  })

  it('stands beside the one that it was cut from', () => {
    unwrap(add({ text: 'a', spans: [] }, { text: 'b', spans: [] }))
    unwrap(project.act('Cut', (writer) => [1, 1, 99].map((at) => writer.add(whole, at))))
    expect(project.allIds()).toEqual([1, 3, 4, 2, 5])
  })
})

describe('the state of a document', () => {
  const at = (id: number) => project.documentState(id)

  it('tells what bulk actions ask', () => {
    unwrap(add(whole, { text: 'Bob', spans: [] }))
    unwrap(project.apply('Trash', [{ type: 'document.delete', id: 2 }]))
    expect([at(1), at(2)]).toEqual([
      { status: 'done', flagged: true, split: 'test', trashed: false },
      { status: 'new', flagged: false, split: 'auto', trashed: true },
    ])
  })

  it('is none when the document is not there, or its import was undone', () => {
    unwrap(add(whole))
    unwrap(project.undo())
    for (const id of [1, 2]) {
      expect(() => at(id)).toThrow('A document is not there any more; nothing was changed.')
      expect([project.document(id), project.plainDocument(id)]).toEqual([undefined, undefined])
    }
  })
})
