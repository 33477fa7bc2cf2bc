import { afterEach, expect, it } from 'vitest'
import { replaceLink } from '../../renderer/api/client.ts'
import { useTagging } from '../../renderer/tag/use-tagging.ts'
import type { ModelInfo } from '../../src/model/models.ts'
import type { KeptResult } from '../../src/model/tagging.ts'

const text = (name: string) => ({ name, text: name, entities: [] })
const kept: KeptResult[] = [
  { entry: 0, name: 'a.txt', modelId: 'two', texts: [text('a 1')], isDone: false },
  { entry: 0, name: 'a.txt', modelId: 'two', texts: [text('a 2')], isDone: true },
  { entry: 1, name: 'b.txt', modelId: 'two', texts: [text('b 1')], isDone: false },
]
const models = ['one', 'two'].map((id) => ({ id, name: id, canTag: true }) as ModelInfo)

afterEach(() => replaceLink(null))

it('a page that is loaded anew has the results of its last batch, and says what was not read to the end', async () => {
  sessionStorage.setItem('spanwright.tagged', 'batch')
  const asked: unknown[] = []
  replaceLink({
    call: (path, input) => {
      if (path.at(-1) === 'list') return Promise.resolve(models)
      asked.push([path.join('.'), input])
      return Promise.resolve(kept.values())
    },
  })
  const tagging = useTagging()
  await tagging.load()
  expect(asked).toEqual([['tagging.kept', { batch: 'batch' }]])
  expect(tagging.tagged.value.map(({ text }) => text)).toEqual(['a 1', 'a 2', 'b 1'])
  expect(tagging.modelId.value).toBe('two')
  expect(tagging.problems.value).toEqual([
    'b.txt: the page was loaded anew before all of it was read. Drop it again: what was found is there at once.',
  ])
  // The files themselves are gone: there is nothing to redact, and nothing waits.
  expect([tagging.files.value, tagging.waiting.value]).toEqual([[], 0])
})
