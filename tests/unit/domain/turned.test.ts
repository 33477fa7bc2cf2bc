import { expect, it } from 'vitest'
import { turnedIn } from '../../../src/domain/turned.ts'
import type { Sample } from '../../../src/model/runs.ts'

const span = (start: number, label: string) => ({ start, end: start + 3, label })
const sample = (...found: ReturnType<typeof span>[]): Sample => ({
  ...{ documentId: 1, text: 'Ann met Bob at Ulm.', found },
  gold: [span(0, 'A'), span(8, 'A'), span(15, 'B')],
})

it('tells what a model finds that it missed before, and what it has lost again', () => {
  const before = sample(span(0, 'A'), span(8, 'B'))
  const now = sample(span(8, 'A'), span(4, 'B'))
  expect(turnedIn(now, before)).toEqual({ right: [span(8, 'A')], wrong: [span(0, 'A')] })
  expect(turnedIn(now, undefined)).toEqual({ right: [], wrong: [] })
  expect(turnedIn(now, now)).toEqual({ right: [], wrong: [] })
})
