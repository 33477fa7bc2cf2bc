import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ArrivedFile, ArrivingFiles } from '../../../src/host/arriving-files.ts'
import { MAX_FILE_BYTES } from '../../../src/model/limits.ts'

const id = '7f2c3f5e-6f0d-4c0a-9d8b-0a4f5c2f6b11'
const sent = { sentFile: id, name: 'a.txt' }
const sized = (size: number) => Object.defineProperty(new Blob(), 'size', { value: size })

describe('a file that arrives in pieces', () => {
  let arriving: ArrivingFiles
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    arriving = new ArrivingFiles()
  })
  afterEach(() => {
    arriving.close()
    vi.useRealTimers()
  })

  it('stands where the call names it, once, on the disk until the call has ended', async () => {
    // As if both came at once.
    await Promise.all(['one ', 'two'].map((piece) => arriving.add(id, new Blob([piece]))))
    const input = { project: 'p', files: [{ file: sent, beside: [] }] }
    const filled = await arriving.filled(input)
    expect(filled?.input).toMatchObject({ project: 'p', files: [{ beside: [] }] })
    const { files } = filled?.input as { files: { file: ArrivedFile }[] }
    const [{ file }] = files
    expect([file.name, file.size, await file.text()]).toEqual(['a.txt', 7, 'one two'])
    await expect(arriving.filled(input)).rejects.toThrow(
      'a.txt did not arrive whole; choose it again.',
    )
    expect(existsSync(file.path)).toBe(true)
    filled?.ended()
    await expect.poll(() => existsSync(file.path)).toBe(false)
  })

  it('is gone with the call that asks for another that did not arrive', async () => {
    await arriving.add(id, new Blob(['one']))
    const other = { ...sent, sentFile: crypto.randomUUID(), name: 'b.txt' }
    await expect(arriving.filled([sent, other])).rejects.toThrow('b.txt did not arrive whole')
    await expect(arriving.filled(sent)).rejects.toThrow('a.txt did not arrive whole')
  })

  it('is forgotten a minute after its last piece', async () => {
    await arriving.add(id, new Blob(['one']))
    vi.advanceTimersByTime(59_000)
    await arriving.add(id, new Blob(['two']))
    vi.advanceTimersByTime(59_000)
    expect((await arriving.filled(sent))?.input).toBeInstanceOf(ArrivedFile)
    await arriving.add(id, new Blob(['one']))
    vi.advanceTimersByTime(60_000)
    await expect(arriving.filled(sent)).rejects.toThrow('did not arrive whole')
  })

  it('is refused when there is too much here, and taken again after', async () => {
    await arriving.add(id, sized(MAX_FILE_BYTES))
    const other = '7f2c3f5e-6f0d-4c0a-9d8b-0a4f5c2f6b12'
    await arriving.add(other, sized(MAX_FILE_BYTES))
    await expect(arriving.add(other, sized(1))).rejects.toThrow('try again in a minute')
    const filled = await arriving.filled(sent)
    await expect(arriving.add(other, sized(1))).rejects.toThrow('try again in a minute')
    filled?.ended()
    await arriving.add(other, sized(1))
    vi.advanceTimersByTime(60_000)
    await arriving.add(other, sized(2 * MAX_FILE_BYTES))
  })

  it('is not looked for in what no call is like, however deep, or is only like it', async () => {
    let deep: unknown = sent
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(await arriving.filled(deep)).toBeNull()
    expect(await arriving.filled({ meta: { sentFile: 'mine', name: 'x' } })).toBeNull()
    const input = { edits: [{ sentFiles: id }, null, 'text'], file: new File([], 'b.txt') }
    expect(await arriving.filled(input)).toBeNull()
  })
})
