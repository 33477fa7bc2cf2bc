import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useLeftOff } from '../../renderer/annotate/left-off.ts'
import { leave, leftAt, leftDocument } from '../../renderer/annotate/places.ts'
import { replaceLink } from '../../renderer/api/client.ts'
import { useDocument } from '../../renderer/project/document.ts'
import { useProject } from '../../renderer/project/project.ts'
import { packDocument } from '../../src/contract/packed-document.ts'
import { documentOf } from '../support/editing.ts'

/** The page is loaded, with a project open in it. */
function loaded(id = 'p') {
  setActivePinia(createPinia())
  const off = useLeftOff()
  useProject().info = { id, name: 'P', path: '/p', readOnly: false, trouble: null }
  return { off, open: useDocument() }
}

beforeEach(() => {
  replaceLink({
    call: (_, input) => {
      const document = { ...documentOf('Ann met Bob.'), id: (input as { id: number }).id }
      return Promise.resolve(packDocument({ document, spans: [], suggestions: [] }))
    },
  })
})
afterEach(() => {
  replaceLink(null)
  localStorage.clear()
})

describe('where work was left off', () => {
  it('is marked in its document on the next day, until work goes on there', async () => {
    const today = loaded()
    await today.open.show(3)
    today.off.workAt(3, 8)
    expect(today.off.mark).toBeNull()

    const { off, open } = loaded()
    expect(off.place).toEqual({ document: 3, at: 8 })
    await open.show(1)
    expect(off.mark).toBeNull()
    await open.show(3)
    expect(off.mark).toBe(8)
    off.workAt(3, 11)
    expect(off.mark).toBeNull()
    await open.show(1)
    await open.show(3)
    expect(off.mark).toBe(11)
  })

  it('needs no mark at the start of a document, and is none of another project’s', async () => {
    const { off, open } = loaded()
    await open.show(3)
    off.workAt(3, 0)
    await open.show(1)
    await open.show(3)
    expect([off.mark, off.place]).toEqual([null, { document: 3, at: 0 }])
    expect(loaded('q').off.place).toBeNull()
  })

  it('is kept beside where the caret was, and does not go with it', () => {
    loaded().off.workAt(3, 8)
    leave('p', 1, 5)
    expect([leftDocument('p'), leftAt('p', 1)]).toEqual([1, 5])
    expect(loaded().off.place).toEqual({ document: 3, at: 8 })
  })
})
