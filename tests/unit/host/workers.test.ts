import { expect, it } from 'vitest'
import { Workers } from '../../../src/host/supervisor/workers.ts'

it('starts no process once it is closed', async () => {
  let forks = 0
  const workers = new Workers(() => {
    forks++
    throw new Error('a process was started')
  })
  await workers.quit()
  expect(() => workers.shared()).toThrow('closing')
  expect(() => workers.forTraining()).toThrow('closing')
  expect(forks).toBe(0)
})
