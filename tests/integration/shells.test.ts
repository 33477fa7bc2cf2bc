import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { buildPages } from '../support/app.ts'
import { sampleFile, temporaryFolder } from '../support/temporary.ts'

const source = (name: string) => fileURLToPath(new URL(`../../src/cli/${name}.ts`, import.meta.url))

function start(home: string, name: string, ...args: string[]): ChildProcessWithoutNullStreams {
  const env = { ...process.env, SPANWRIGHT_HOME: join(home, 'home'), DISPLAY: '' }
  return spawn(process.execPath, [source(name), ...args], { env })
}

/** Resolves with everything printed so far, once it matches. */
function printed(child: ChildProcessWithoutNullStreams, pattern: RegExp): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (pattern.test(text)) resolve(text)
    })
    child.on('exit', () => reject(new Error(`it ended after printing: ${text}`)))
  })
}

const ended = (child: ChildProcessWithoutNullStreams) =>
  new Promise<number | null>((resolve) => child.on('close', resolve))

/** Processes whose parent is this one, by Linux's own tables. */
const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number)

/** Null of one that has ended since it was listed. */
function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}

const alive = (pid: number) => existsSync(`/proc/${pid}`)

describe.skipIf(process.platform !== 'linux')('a shell that ends', () => {
  it('takes its worker along when training is interrupted on the command line', async () => {
    const home = temporaryFolder()
    const project = join(home, 'p.spanwright')
    await ended(start(home, 'main', 'import', sampleFile, '--project', project))
    const flags = ['--project', project, '--base', 'scratch:tiny', '--epochs', '500', '--json']
    const child = start(home, 'main', 'train', ...flags)
    await printed(child, /"epoch":1,/)
    const workers = childrenOf(child.pid as number)
    expect(workers).toHaveLength(1)
    child.kill('SIGINT')
    expect(await ended(child)).toBe(130)
    expect(workers.filter(alive)).toEqual([])
  })

  it('lets the worker go when the host itself is killed', async () => {
    const home = temporaryFolder()
    const project = join(home, 'p.spanwright')
    await ended(start(home, 'main', 'import', sampleFile, '--project', project))
    const flags = ['--project', project, '--base', 'scratch:tiny', '--epochs', '500', '--json']
    const child = start(home, 'main', 'train', ...flags)
    await printed(child, /"epoch":1,/)
    const workers = childrenOf(child.pid as number)
    expect(workers).not.toEqual([])
    child.kill('SIGKILL')
    await ended(child)
    await expect.poll(() => workers.filter(alive), { timeout: 10_000 }).toEqual([])
  })

  it('serves until it is told to stop, then frees the port and exits cleanly', async () => {
    buildPages()
    const child = start(temporaryFolder(), 'main', 'serve')
    const url = /http:\S+/.exec(await printed(child, /http:\S+\n/))?.[0] as string
    const answer = await fetch(url, { redirect: 'manual' })
    expect(answer.status).toBe(303)
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(0)
    await expect(fetch(url)).rejects.toThrow()
  })
})
