import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ArrivingFiles } from '../../../src/host/arriving-files.ts'
import { MAX_FILE_BYTES } from '../../../src/model/limits.ts'

const id = '7f2c3f5e-6f0d-4c0a-9d8b-0a4f5c2f6b11'
const sent = { sentFile: id, name: 'a.txt' }
const sized = (size: number) => Object.defineProperty(new Blob(), 'size', { value: size })

describe('a file that arrives in pieces', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('stands where the call names it, once', async () => {
    const arriving = new ArrivingFiles()
    arriving.add(id, new Blob(['one ']))
    arriving.add(id, new Blob(['two']))
    const input = { project: 'p', files: [{ file: sent, beside: [] }] }
    const filled = arriving.filled(input) as { files: { file: File; beside: unknown[] }[] }
    expect(filled).toMatchObject({ project: 'p', files: [{ beside: [] }] })
    const [{ file }] = filled.files
    expect([file.name, await file.text()]).toEqual(['a.txt', 'one two'])
    expect(() => arriving.filled(input)).toThrow('a.txt did not arrive whole; choose it again.')
  })

  it('is forgotten a minute after its last piece', () => {
    const arriving = new ArrivingFiles()
    arriving.add(id, new Blob(['one']))
    vi.advanceTimersByTime(59_000)
    arriving.add(id, new Blob(['two']))
    vi.advanceTimersByTime(59_000)
    expect(arriving.filled(sent)).toBeInstanceOf(File)
    arriving.add(id, new Blob(['one']))
    vi.advanceTimersByTime(60_000)
    expect(() => arriving.filled(sent)).toThrow('did not arrive whole')
  })

  it('is refused when there is too much on its way, and taken again after', () => {
    const arriving = new ArrivingFiles()
    arriving.add(id, sized(MAX_FILE_BYTES))
    const other = '7f2c3f5e-6f0d-4c0a-9d8b-0a4f5c2f6b12'
    arriving.add(other, sized(MAX_FILE_BYTES))
    expect(() => arriving.add(other, sized(1))).toThrow('try again in a minute')
    vi.advanceTimersByTime(60_000)
    expect(() => arriving.add(other, sized(1))).not.toThrow()
  })

  it('is not looked for in what no call is like, however deep', () => {
    let deep: unknown = sent
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(new ArrivingFiles().filled(deep)).toBe(deep)
  })

  it('leaves other input as it is, the very object', () => {
    const input = { edits: [{ sentFiles: id }, null, 'text'], file: new File([], 'b.txt') }
    expect(new ArrivingFiles().filled(input)).toBe(input)
    const odd = { meta: { sentFile: 'mine', name: 'x' } }
    expect(new ArrivingFiles().filled(odd)).toEqual(odd)
  })
})
