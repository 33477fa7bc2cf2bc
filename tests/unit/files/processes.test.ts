import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { isAlive } from '../../../src/files/processes.ts'

it('tells processes that run from those that ended', () => {
  expect(isAlive(process.pid)).toBe(true)
  const pid = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }))
  expect(isAlive(pid)).toBe(false)
})

it.skipIf(process.platform !== 'linux')('takes one that nobody asks about for ended', async () => {
  // Its parent is another program by then, which knows nothing of it.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: 'pipe' })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(String(line))
  while (isAlive(pid)) await setTimeout(5)
  // It still has its number.
  expect(process.kill(pid, 0)).toBe(true)
})
