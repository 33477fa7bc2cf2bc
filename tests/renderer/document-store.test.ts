import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { replaceLink } from '../../renderer/api/client.ts'
import { useDocument } from '../../renderer/project/document.ts'
import { useProject } from '../../renderer/project/project.ts'
import { connect } from '../../renderer/api/transport.ts'
import { packDocument } from '../../src/contract/packed-document.ts'
import type { Span } from '../../src/model/documents.ts'
import type { Action, DocumentRows } from '../../src/model/edits.ts'
import type { ProjectChange } from '../../src/model/project.ts'
import { documentOf } from '../support/editing.ts'
import { FakeSocket, fakeConnection } from '../support/fake-socket.ts'

const document = (id: number) => ({ ...documentOf(`text ${id}`), id })

/** Ids of the documents that the host was asked for. */
let asked: number[]

beforeEach(() => {
  asked = []
  setActivePinia(createPinia())
  useProject().info = { id: 'p', name: 'P', path: '/p', readOnly: false }
  replaceLink({
    call: (_, input) => {
      const { id } = input as { id: number }
      asked.push(id)
      return Promise.resolve(packDocument({ document: document(id), spans: [], suggestions: [] }))
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
    const open = useDocument()
    const first = open.show(1)
    useProject().info = { id: 'q', name: 'Q', path: '/q', readOnly: false }
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

  beforeEach(() => {
    note = 'first'
    answers = []
    replaceLink({
      call: (_, input) => {
        const { id } = input as { id: number }
        const packed = packDocument({
          document: { ...document(id), note },
          spans: [],
          suggestions: [],
        })
        return new Promise((resolve) => answers.push(() => resolve(packed)))
      },
    })
  })

  /** Another window changes documents, and the page hears of it. */
  function elsewhere(written: string, ...documentIds: number[]): void {
    note = written
    const history = { revision: 1, undo: null, redo: null }
    const change: ProjectChange = {
      ...{ history, documentIds },
      ...{ labelsChanged: false, everything: false },
    }
    useProject().change = change
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
    elsewhere('second', 1)
    await arrive(0)
    expect(await opening).toBe(true)
    await askedFor(2)
    await arrive(1)
    await vi.waitFor(() => expect(shown()).toBe('second'))
  })

  it('is read after it, when the document was being read again', async () => {
    await opened()
    elsewhere('second', 1)
    await askedFor(2)
    elsewhere('third', 1)
    await askedFor(3)
    await arrive(1)
    await arrive(2)
    await vi.waitFor(() => expect(shown()).toBe('third'))
  })

  it('is not overwritten by an older answer that comes late', async () => {
    await opened()
    elsewhere('second', 1)
    await askedFor(2)
    elsewhere('third', 1)
    await askedFor(3)
    await arrive(2)
    await vi.waitFor(() => expect(shown()).toBe('third'))
    await arrive(1)
    expect(shown()).toBe('third')
  })

  it('is heard of although the next change, of another document, comes at the same time', async () => {
    await opened()
    elsewhere('second', 1)
    elsewhere('second', 2)
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
  const span: Span = {
    ...{ id: 'a', documentId: 1, start: 0, end: 4 },
    ...{ labelId: 'ORG', origin: 'human', source: '', score: null },
  }
  const history = (revision: number) => ({ revision, undo: null, redo: null })
  /** The rows after an undo that takes the span back. */
  const without = (id: number): DocumentRows => {
    const { source, status, flagged, note, split, reviewed, meta } = document(id)
    const rest = { id, source, status, flagged, note, split, reviewed, meta }
    return { document: rest, ids: ['a'], spans: [], suggestions: [] }
  }
  let rows: DocumentRows | null
  let reads: number
  /** What the host has on document 1. */
  let stored: Span[]

  beforeEach(async () => {
    reads = 0
    rows = without(1)
    stored = [span]
    const answersOf: Record<string, (input: { action: Action }) => unknown> = {
      'documents.get': () => {
        reads++
        return packDocument({ document: document(1), spans: stored, suggestions: [] })
      },
      'edits.undo': () => ({ history: history(2), documentIds: [1], rows }),
      'edits.apply': ({ action }) => {
        for (const edit of action.edits) if (edit.type === 'span.create') stored.push(edit.span)
        return { history: history(3), documentIds: [1] }
      },
    }
    replaceLink({
      call: async (path, input) => answersOf[path.join('.')](input as { action: Action }),
    })
    fakeConnection()
    connect()
    FakeSocket.last.open()
    await useDocument().show(1)
  })

  const undo = () => useProject().step('undo', 'Undo: Label', useDocument().follow)
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
