import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { workerOptions } from '../../../src/host/supervisor/worker-options.ts'
import { temporaryFolder } from '../../support/temporary.ts'

describe('what a worker is started with', () => {
  it('is of the environment the way to libraries, drivers and temporary space, and nothing else', () => {
    const given = {
      PATH: '/bin',
      HOME: '/home/ann',
      LD_LIBRARY_PATH: '/cuda/lib',
      VK_ICD_FILENAMES: '/driver.json',
      TMPDIR: '',
      HF_TOKEN: 'secret',
      NODE_OPTIONS: '--inspect',
    }
    expect(workerOptions({ environment: given }).env).toEqual({
      PATH: '/bin',
      HOME: '/home/ann',
      LD_LIBRARY_PATH: '/cuda/lib',
      VK_ICD_FILENAMES: '/driver.json',
    })
  })

  it('is a young generation that does not grow with what passes through', async () => {
    // As a long run of tagging does: much is made, little is kept for a while.
    const program = join(temporaryFolder(), 'busy.mjs')
    writeFileSync(
      program,
      `import { getHeapSpaceStatistics } from 'node:v8'
       const kept = []
       for (let i = 0; i < 3e6; i++) kept[i % 1e5] = { i }
       process.send(getHeapSpaceStatistics().find((s) => s.space_name === 'new_space').space_size)`,
    )
    const child = fork(program, workerOptions())
    const bytes = await new Promise<number>((resolve) => child.once('message', resolve))
    // Two halves of 4 MB.
    expect(bytes).toBeLessThanOrEqual(8 * 2 ** 20)
  })
})
