import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { gathering } from '../../renderer/project/gathering.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function listening() {
  const heard: number[][] = []
  return { heard, events: gathering<number>((some) => heard.push([...some])) }
}

it('hands on the first at once, what follows in pieces, and after a silence the next at once', () => {
  const { heard, events } = listening()
  events.add(1)
  expect(heard).toEqual([[1]])
  events.add(2)
  events.add(3)
  expect(heard).toHaveLength(1)
  vi.advanceTimersByTime(50)
  expect(heard).toEqual([[1], [2, 3]])
  events.add(4)
  vi.advanceTimersByTime(49)
  expect(heard).toHaveLength(2)
  vi.advanceTimersByTime(1)
  expect(heard.at(-1)).toEqual([4])
  vi.advanceTimersByTime(50)
  events.add(5)
  expect(heard.at(-1)).toEqual([5])
})

it('hands on what waits when it is told to, once, and forgets it when it is dropped', () => {
  const { heard, events } = listening()
  ;[1, 2].forEach(events.add)
  events.flush()
  vi.advanceTimersByTime(200)
  expect(heard).toEqual([[1], [2]])
  ;[3, 4].forEach(events.add)
  events.drop()
  vi.advanceTimersByTime(200)
  expect(heard).toEqual([[1], [2], [3]])
  events.add(5)
  expect(heard.at(-1)).toEqual([5])
})
