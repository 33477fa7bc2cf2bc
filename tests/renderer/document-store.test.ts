import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { replaceLink } from '../../renderer/api/client.ts'
import { useDocument } from '../../renderer/stores/document.ts'
import { useProject } from '../../renderer/stores/project.ts'
import { packDocument } from '../../src/contract/index.ts'
import { documentOf } from '../support/editing.ts'

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
