import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeWhole } from '../../../src/files/whole-file.ts'
import { temporaryFolder } from '../../support/temporary.ts'

describe('a file that is written whole', () => {
  it('keeps its earlier content when it is stopped, however late', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'out.txt')
    writeFileSync(path, 'before')
    const stopAfter = (writes: number) => {
      const stop = new AbortController()
      return writeWhole(
        path,
        async (write) => {
          for (let n = 0; n < 2; n++) {
            if (n === writes) stop.abort()
            await write('line\n')
          }
          stop.abort()
        },
        stop.signal,
      )
    }
    for (const writes of [0, 1, 2]) {
      await expect(stopAfter(writes), `${writes} writes`).rejects.toThrow('aborted')
      expect(readFileSync(path, 'utf8')).toBe('before')
      expect(readdirSync(folder)).toEqual(['out.txt'])
    }
  })
})
