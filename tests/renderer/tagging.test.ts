import { afterEach, beforeEach, expect, it } from 'vitest'
import { replaceLink } from '../../renderer/api/client.ts'
import { asFound } from '../../renderer/project/reading.ts'
import { useTagging } from '../../renderer/tag/use-tagging.ts'
import { failed } from '../../src/domain/failure.ts'
import type { TaggedPart } from '../../src/model/tagging.ts'

/** What the host gives for each file, by name; a name may be asked for again. */
let answers: Record<string, (signal?: AbortSignal) => AsyncGenerator<TaggedPart>>
let asked: string[]
const tagging = useTagging()

const part = (done: number, ...texts: string[]): TaggedPart => ({
  ...{ done, of: 2 },
  texts: texts.map((text) => ({ name: text, text, entities: [] })),
})
const chosen = (...names: string[]) =>
  names.map((name) => ({ file: new File([name], name), beside: [] }))
const texts = () => tagging.tagged.value.map(({ text }) => text)

async function* both(name: string) {
  yield part(1, `${name} 1`)
  yield part(2, `${name} 2`)
}

beforeEach(() => {
  asked = []
  answers = {}
  replaceLink({
    call: (_path, input, { signal }) => {
      const { name } = (input as { file: File }).file
      asked.push(name)
      return Promise.resolve((answers[name] ?? (() => both(name)))(signal))
    },
  })
})
afterEach(() => replaceLink(null))

it('a file that cannot be read is told of, and the others are read', async () => {
  answers.b = async function* () {
    yield* []
    await Promise.reject(failed('bad-input', 'It is binary.'))
  }
  await tagging.tagFiles(chosen('a', 'b', 'c'), asFound)
  expect(texts()).toEqual(['a 1', 'a 2', 'c 1', 'c 2'])
  expect(tagging.problems.value).toEqual(['b: It is binary.'])
  expect(tagging.files.value.map(({ file }) => file.name)).toEqual(['a', 'c'])
  expect([tagging.busy.value, tagging.waiting.value]).toEqual([null, 0])
})

it('a batch that was cut off goes on with what waits, and has every text once', async () => {
  answers.b = async function* () {
    yield part(1, 'b 1')
    await Promise.reject(new Error('WebSocket is closed'))
  }
  await tagging.tagFiles(chosen('a', 'b', 'c'), asFound)
  expect(texts()).toEqual(['a 1', 'a 2', 'b 1'])
  expect(tagging.waiting.value).toBe(2)
  expect(tagging.problems.value[0]).toMatch(/^b: The connection to Spanwright was lost/)
  delete answers.b
  await tagging.goOn()
  expect(texts()).toEqual(['a 1', 'a 2', 'b 1', 'b 2', 'c 1', 'c 2'])
  expect(asked).toEqual(['a', 'b', 'b', 'c'])
  expect([tagging.waiting.value, tagging.problems.value]).toEqual([0, []])
})

it('stopped, it keeps what was found, and the rest waits', async () => {
  answers.a = async function* (signal) {
    yield part(1, 'a 1')
    tagging.stop()
    await Promise.reject(signal?.reason as Error)
  }
  await tagging.tagFiles(chosen('a', 'b'), asFound)
  expect(texts()).toEqual(['a 1'])
  expect([tagging.waiting.value, tagging.problems.value]).toEqual([2, []])
})
