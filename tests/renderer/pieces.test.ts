import { describe, expect, it } from 'vitest'
import { inPieces } from '../../renderer/api/pieces.ts'
import { PIECE_BYTES } from '../../src/model/limits.ts'

interface Call {
  path: string
  input: Record<string, unknown>
}

function recorded(fails: (path: string) => boolean = () => false) {
  const calls: Call[] = []
  const link = inPieces({
    call: async (path, input) => {
      calls.push({ path: path.join('.'), input: input as Call['input'] })
      if (fails(path.join('.'))) throw new Error('lost')
      return 'answer'
    },
  })
  const call = (input: unknown) => link.call(['documents', 'import'], input, { context: {} })
  return { calls, call }
}

const text = 'é'.repeat(PIECE_BYTES)
const large = new File([text], 'large.txt')
const small = new File(['x'], 'small.txt')

describe('a call with files', () => {
  it('sends the large ones ahead in pieces, and names them', async () => {
    const { calls, call } = recorded()
    const files = [{ file: large, beside: [small] }]
    expect(await call({ project: 'p', files })).toBe('answer')
    const pieces = calls.slice(0, -1)
    expect(pieces.map(({ path }) => path)).toEqual(['files.send', 'files.send'])
    const [id, ...others] = new Set(pieces.map(({ input }) => input.id))
    expect(others).toEqual([])
    const blobs = pieces.map(({ input }) => input.piece as Blob)
    expect(blobs.map(({ size }) => size)).toEqual([PIECE_BYTES, PIECE_BYTES])
    expect(await new Blob(blobs).text()).toBe(text)
    const named = { sentFile: id, name: 'large.txt' }
    expect(calls.at(-1)).toEqual({
      path: 'documents.import',
      input: { project: 'p', files: [{ file: named, beside: [small] }] },
    })
    expect(files[0].file).toBe(large)
  })

  it('is one message where they are small', async () => {
    const { calls, call } = recorded()
    const input = { file: small, other: [1, null, { a: 'b' }] }
    await call(input)
    expect(calls).toEqual([{ path: 'documents.import', input }])
    expect(calls[0].input).toBe(input)
  })

  it('is not made when a piece could not be sent', async () => {
    const { calls, call } = recorded((path) => path === 'files.send')
    await expect(call({ file: large })).rejects.toThrow('lost')
    expect(calls.map(({ path }) => path)).toEqual(['files.send'])
  })
})
