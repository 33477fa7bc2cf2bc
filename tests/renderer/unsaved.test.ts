import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { replaceLink } from '../../renderer/api/client.ts'
import { connect } from '../../renderer/api/transport.ts'
import { useNotices } from '../../renderer/ui/notices.ts'
import { useProject } from '../../renderer/project/project.ts'
import { doItAgain, listOfTitles, type Unsaved } from '../../renderer/project/unsaved.ts'
import type { ChangeOfPage } from '../../src/model/edits.ts'
import { FailureError } from '../../src/domain/failure.ts'
import { FakeProject } from '../support/fake-project.ts'
import { FakeSocket, fakeConnection } from '../support/fake-socket.ts'

describe('changes that were not acknowledged, in words', () => {
  const changes = (...titles: string[]): Unsaved[] =>
    titles.map((title) => ({ title, number: null }))

  it('names each kind once, with how often, and counts the kinds beyond the third', () => {
    expect(listOfTitles(changes('A', 'B', 'A'))).toBe('“A” (2 times), “B”')
    expect(listOfTitles(changes('A', 'B', 'C', 'D', 'E'))).toBe('“A”, “B”, “C”, 2 more')
  })

  it('says that they can be done again', () => {
    expect(doItAgain(changes('Label as ORG'))).toBe(
      '“Label as ORG” was not saved before the connection was lost. You can do it again.',
    )
    expect(doItAgain(changes('A', 'A'))).toBe(
      '2 changes were not saved before the connection was lost: “A” (2 times). You can do them again.',
    )
  })
})

describe('a project whose host is killed', () => {
  let revision: number
  /** The page's last change that the host kept. */
  let lastKept: number
  /** How the next change ends: with an answer, a refusal, or never. */
  let edit: (asked: { change: ChangeOfPage }) => Promise<unknown>
  const history = () => ({ revision, undo: null, redo: null })
  const lost = () => Promise.reject(new Error('the socket was closed'))

  const host = new FakeProject(() => ({ history: history(), kept: lastKept }))
  const keep = async (asked: { change: ChangeOfPage }) => host.keep(asked, { history: history() })

  const answers: Record<string, (asked: { change: ChangeOfPage }) => unknown> = {
    'projects.progress': () => null,
    'projects.changes': () => host.changes(),
    'edits.apply': (asked) => edit(asked),
  }

  beforeEach(async () => {
    setActivePinia(createPinia())
    vi.useFakeTimers()
    fakeConnection()
    revision = 7
    lastKept = 0
    edit = keep
    replaceLink({
      call: async (path, asked) => answers[path.join('.')](asked as { change: ChangeOfPage }),
    })
    connect()
    FakeSocket.last.open()
    await useProject().open('p')
  })
  afterEach(() => {
    useProject().close()
    replaceLink(null)
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  const apply = (title: string) => useProject().apply({ title, edits: [] })
  const told = () => useNotices().notices.map(({ text }) => text)

  function breakOff(): void {
    FakeSocket.last.break()
    host.break()
  }

  /** Two changes are asked for, and the host is killed before it answers the first. */
  async function killedAmid(): Promise<void> {
    const broken = Promise.withResolvers()
    edit = () => broken.promise
    const asked = [apply('Label as ORG'), apply('Remove span')]
    await vi.advanceTimersByTimeAsync(0)
    breakOff()
    broken.resolve(lost())
    expect(await Promise.all(asked)).toEqual([false, false])
  }

  async function comeBack(): Promise<void> {
    await vi.advanceTimersByTimeAsync(250)
    FakeSocket.last.open()
    await vi.advanceTimersByTimeAsync(0)
    await useProject().settled()
  }

  it('tells what was taken back, and when the host is back that it can be done again', async () => {
    await killedAmid()
    expect(useProject().unsaved.map(({ title }) => title)).toEqual(['Label as ORG', 'Remove span'])
    await comeBack()
    expect(told()).toEqual([
      '2 changes were not saved before the connection was lost: “Label as ORG”, “Remove span”. You can do them again.',
    ])
    expect(useProject().unsaved).toEqual([])
  })

  it('does not ask again for what the host had saved before it could answer', async () => {
    await killedAmid()
    lastKept = 1
    await comeBack()
    expect(told()).toEqual([
      '“Remove span” was not saved before the connection was lost. You can do it again.',
    ])
  })

  it('is not misled by what another window did meanwhile', async () => {
    await killedAmid()
    revision = 8
    await comeBack()
    expect(told()).toEqual([
      '2 changes were not saved before the connection was lost: “Label as ORG”, “Remove span”. You can do them again.',
    ])
  })

  it('is silent when everything had been acknowledged', async () => {
    await apply('Label as ORG')
    breakOff()
    await comeBack()
    expect(told()).toEqual([])
  })

  it('names what waited behind a change that was refused', async () => {
    edit = () => Promise.reject(new FailureError({ code: 'conflict', message: 'It is gone.' }))
    await Promise.all([apply('Label as ORG'), apply('Remove span')])
    expect(useProject().problem).toBe('It is gone.')
    expect(useProject().unsaved.map(({ title }) => title)).toEqual(['Label as ORG', 'Remove span'])
    edit = keep
    await apply('Resize span')
    expect(useProject().unsaved).toEqual([])
  })
})
