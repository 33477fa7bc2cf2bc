import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shell, type ShellClient } from '../../renderer/api/shell.ts'
import { useNotices } from '../../renderer/ui/notices.ts'
import { saveAndTell, sentenceOf } from '../../renderer/ui/save.ts'
import type { SaveOutcome } from '../../src/contract/shell.ts'

describe('a file that the page hands out', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    vi.useFakeTimers()
  })
  afterEach(() => {
    shell.value = null
    vi.useRealTimers()
  })

  const told = () => useNotices().notices.map(({ text, bad }) => ({ text, bad }))

  /** The window, which answers when the user has. */
  function window() {
    const answer = Promise.withResolvers<SaveOutcome>()
    shell.value = { saved: () => answer.promise } as unknown as ShellClient
    return answer
  }

  it('is called saved once it is, under the name that it got', async () => {
    const answer = window()
    const saving = saveAndTell(new Blob(['x']), 'epochs.csv')
    await Promise.resolve()
    expect(told()).toEqual([])
    answer.resolve({ outcome: 'saved', name: 'mine.csv' })
    await saving
    expect(told()).toEqual([{ text: 'Saved as mine.csv.', bad: false }])
  })

  it.each([
    ['cancelled', []],
    [
      'failed',
      [
        {
          text: 'epochs.csv could not be written there; choose another place or make room on the disk.',
          bad: true,
        },
      ],
    ],
  ] as const)('is not called saved when it was %s', async (outcome, notices) => {
    window().resolve({ outcome, name: 'epochs.csv' })
    await saveAndTell(new Blob(['x']), 'epochs.csv')
    expect(told()).toEqual(notices)
  })

  it('is the browser’s affair in a browser', () => {
    expect(sentenceOf({ outcome: 'handed over', name: 'a.csv' })).toBe(
      'a.csv went to your browser, which saves it.',
    )
  })
})
