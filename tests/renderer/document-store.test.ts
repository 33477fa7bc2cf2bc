import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api, replaceLink } from '../../renderer/api/client.ts'
import { useDocument } from '../../renderer/project/document.ts'
import { useProject } from '../../renderer/project/project.ts'
import { connect } from '../../renderer/api/transport.ts'
import { packDocument } from '../../src/contract/packed-document.ts'
import type { Span } from '../../src/model/documents.ts'
import type { Action, ChangeOfPage, DocumentRows } from '../../src/model/edits.ts'
import { documentOf } from '../support/editing.ts'
import { FakeProject } from '../support/fake-project.ts'
import { FakeSocket, fakeConnection } from '../support/fake-socket.ts'

const document = (id: number) => ({ ...documentOf(`text ${id}`), id })
/** A document without its text. */
const fieldsOf = (id: number): DocumentRows['document'] => {
  const { source, status, flagged, note, split, reviewed, meta } = document(id)
  return { id, source, status, flagged, note, split, reviewed, meta }
}

/** Ids of the documents that the host was asked for. */
let asked: number[]
/** What the host's answers wait for. */
let held: Promise<unknown>

beforeEach(() => {
  asked = []
  held = Promise.resolve()
  setActivePinia(createPinia())
  useProject().info = { id: 'p', name: 'P', path: '/p', readOnly: false, trouble: null }
  replaceLink({
    call: async (_, input) => {
      const { id } = input as { id: number }
      asked.push(id)
      await held
      return packDocument({ document: document(id), spans: [], suggestions: [] })
    },
  })
})
afterEach(() => replaceLink(null))

describe('opening a document', () => {
  it('reads it once when the queue and the address ask for it at once', async () => {
    const open = useDocument()
    expect(await Promise.all([open.show(1), open.show(1)])).toEqual([true, true])
    expect(asked).toEqual([1])
    expect(open.current?.document.text).toBe('text 1')
  })

  it('does not join a reading that began before its project was open', async () => {
    const project = useProject()
    const info = project.info
    project.info = null
    const open = useDocument()
    const early = open.show(1)
    project.info = info
    expect(await Promise.all([early, open.show(1)])).toEqual([false, true])
    expect(open.current?.document.text).toBe('text 1')
  })

  it('does not join one of another project', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    held = promise
    const open = useDocument()
    const first = open.show(1)
    await vi.waitFor(() => expect(asked).toEqual([1]))
    useProject().info = { id: 'q', name: 'Q', path: '/q', readOnly: false, trouble: null }
    resolve()
    expect(await Promise.all([first, open.show(1)])).toEqual([false, true])
    expect(asked).toEqual([1, 1])
  })

  it('reads it anew when it is asked for later', async () => {
    const open = useDocument()
    await open.show(1)
    await open.show(1)
    expect(asked).toEqual([1, 1])
  })

  it('shows the one asked for last', async () => {
    const open = useDocument()
    expect(await Promise.all([open.show(1), open.show(2)])).toEqual([false, true])
    expect(open.id).toBe(2)
  })

  it('shows none when it was closed meanwhile', async () => {
    const open = useDocument()
    const opening = open.show(1)
    await open.show(null)
    expect(await opening).toBe(false)
    expect(open.current).toBeNull()
    expect(open.loading).toBe(false)
  })
})

describe('what changes while a document is read', () => {
  /** The note of document 1, as the host has it. */
  let note: string
  /** Answers on their way, to be let through in any order; each holds what was read for it. */
  let answers: (() => void)[]
  const arrive = (number: number) => {
    answers[number]()
    return vi.waitFor(() => expect(useDocument().loading).toBe(false))
  }

  let host: FakeProject
  let revision: number

  beforeEach(async () => {
    revision = 0
    note = 'first'
    answers = []
    host = new FakeProject()
    replaceLink({
      call: async (path, input) => {
        if (path[1] === 'changes') return host.changes()
        if (path[1] === 'progress') return null
        const { id } = input as { id: number }
        const packed = packDocument({
          document: { ...document(id), note },
          spans: [],
          suggestions: [],
        })
        return new Promise((resolve) => answers.push(() => resolve(packed)))
      },
    })
    useProject().close()
    await useProject().open('p')
  })
  afterEach(() => useProject().close())

  /** Another window changes documents, and the page hears of it. */
  async function elsewhere(written: string, ...documentIds: number[]): Promise<void> {
    note = written
    const history = { revision: ++revision, undo: null, redo: null }
    host.tell({ history, documentIds })
    await vi.waitFor(() => expect(useProject().history.revision).toBeGreaterThanOrEqual(revision))
  }
  const askedFor = (times: number) => vi.waitFor(() => expect(answers).toHaveLength(times))
  const shown = () => useDocument().current?.document.note

  async function opened() {
    const open = useDocument()
    const opening = open.show(1)
    await askedFor(1)
    await arrive(0)
    await opening
    return open
  }

  it('is read after it, when the document was being opened', async () => {
    const open = useDocument()
    const opening = open.show(1)
    await askedFor(1)
    await elsewhere('second', 1)
    await arrive(0)
    expect(await opening).toBe(true)
    await askedFor(2)
    await arrive(1)
    await vi.waitFor(() => expect(shown()).toBe('second'))
  })

  it('is read after it, when the document was being read again', async () => {
    await opened()
    await elsewhere('second', 1)
    await askedFor(2)
    await elsewhere('third', 1)
    await arrive(1)
    await askedFor(3)
    await arrive(2)
    await vi.waitFor(() => expect(shown()).toBe('third'))
  })

  it('is not overwritten by an older answer that comes late', async () => {
    await opened()
    await elsewhere('second', 1)
    await askedFor(2)
    await elsewhere('third', 1)
    await elsewhere('third', 1)
    await arrive(1)
    await askedFor(3)
    await arrive(2)
    await vi.waitFor(() => expect(shown()).toBe('third'))
    await useProject().settled()
    expect(answers).toHaveLength(3)
    expect(shown()).toBe('third')
  })

  it('needs no reading when it names the rows, and another one when it is read meanwhile', async () => {
    await opened()
    const fields = { ...fieldsOf(1), note: 'second' }
    const rows = { document: fields, ids: [], spans: [], suggestions: [] }
    host.tell({ documentIds: [1], rows })
    await vi.waitFor(() => expect(shown()).toBe('second'))
    expect(answers).toHaveLength(1)
    await elsewhere('third', 1)
    await askedFor(2)
    note = 'fourth'
    host.tell({ documentIds: [1], rows: { ...rows, document: { ...fields, note } } })
    await vi.waitFor(() => expect(shown()).toBe('fourth'))
    await arrive(1)
    await askedFor(3)
    await arrive(2)
    await vi.waitFor(() => expect(shown()).toBe('fourth'))
  })

  it('is heard of although the next change, of another document, comes at the same time', async () => {
    await opened()
    await Promise.all([elsewhere('second', 1), elsewhere('second', 2)])
    await askedFor(2)
    await arrive(1)
    await vi.waitFor(() => expect(shown()).toBe('second'))
  })

  it('leaves what is shown when the host cannot be asked', async () => {
    const open = await opened()
    replaceLink({ call: () => Promise.reject(new Error('the socket was closed')) })
    await open.reread()
    expect(shown()).toBe('first')
    expect(open.problem).not.toBe('')
  })
})

describe('a step of the history that names the rows it changed', () => {
  type Asked = { action: Action; change: ChangeOfPage }
  const span: Span = {
    ...{ id: 'a', documentId: 1, start: 0, end: 4 },
    ...{ labelId: 'ORG', origin: 'human', source: '', score: null },
  }
  const history = (revision: number) => ({ revision, undo: null, redo: null })
  /** The rows after an undo that takes the span back. */
  const without = (id: number): DocumentRows => {
    return { document: fieldsOf(id), ids: ['a'], spans: [], suggestions: [] }
  }
  let rows: DocumentRows | null
  let reads: number
  /** What the host has on document 1. */
  let stored: Span[]

  beforeEach(async () => {
    reads = 0
    rows = without(1)
    stored = [span]
    const host = new FakeProject()
    const answersOf: Record<string, (input: Asked) => unknown> = {
      'projects.changes': () => host.changes(),
      'projects.progress': () => null,
      'documents.get': () => {
        reads++
        return packDocument({ document: document(1), spans: stored, suggestions: [] })
      },
      'edits.undo': (asked) => host.keep(asked, { history: history(2), documentIds: [1], rows }),
      'edits.apply': (asked) => {
        const { edits } = asked.action
        for (const edit of edits) if (edit.type === 'span.create') stored.push(edit.span)
        return host.keep(asked, { history: history(3), documentIds: [1] })
      },
    }
    replaceLink({
      call: async (path, input) => answersOf[path.join('.')](input as Asked),
    })
    fakeConnection()
    connect()
    FakeSocket.last.open()
    useProject().close()
    await useProject().open('p')
    await useDocument().show(1)
  })
  afterEach(() => useProject().close())

  const undo = () => useProject().save('Undo: Label', (asked) => api.edits.undo(asked))
  const spans = () => useDocument().current?.spans.map(({ id }) => id)

  it('is drawn without asking for the document again', async () => {
    await undo()
    expect(spans()).toEqual([])
    expect(reads).toBe(1)
  })

  it('leaves the document alone when they are of another one', async () => {
    rows = without(2)
    await undo()
    expect(spans()).toEqual(['a'])
  })

  it('keeps what is made while it is under way on top', async () => {
    const open = useDocument()
    const undone = undo()
    const made = { ...span, id: 'b' }
    const applied = open.apply({ title: 'Label', edits: [{ type: 'span.create', span: made }] })
    expect(spans()).toEqual(['a', 'b'])
    await Promise.all([undone, applied])
    expect(spans()).toEqual(['b'])
    expect(reads).toBe(1)
  })

  it('keeps an action made while the open document is asked for again', async () => {
    const open = useDocument()
    const again = open.show(1)
    const made = { ...span, id: 'b' }
    const applied = open.apply({ title: 'Label', edits: [{ type: 'span.create', span: made }] })
    expect(await Promise.all([again, applied])).toEqual([true, true])
    expect(spans()).toEqual(['a', 'b'])
  })
})
