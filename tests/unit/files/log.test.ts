import { fork } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../support/temporary.ts'

const source = (path: string) => fileURLToPath(new URL(`../../../src/${path}`, import.meta.url))

/** Runs a program whose log is `logs/some.log` in the folder; resolves with its exit code. */
function run(folder: string, body: string, limits?: { bytes: number; kept: number }) {
  const program = join(folder, `${Math.random()}.mjs`)
  writeFileSync(
    program,
    `import { log, openLog } from ${JSON.stringify(source('files/log.ts'))}
     import { FailureError } from ${JSON.stringify(source('domain/failure.ts'))}
     openLog(${JSON.stringify(join(folder, 'logs'))}, 'some', 'a test', ${JSON.stringify(limits)})
     ${body}`,
  )
  const child = fork(program, { stdio: 'ignore' })
  return new Promise<number | null>((resolve) => child.once('exit', resolve))
}

const filesOf = (folder: string) => readdirSync(join(folder, 'logs')).sort()
const read = (folder: string, name = 'some.log') => readFileSync(join(folder, 'logs', name), 'utf8')

describe('the log', () => {
  it('says when, how grave and which process, from the start to the end', async () => {
    const folder = temporaryFolder()
    await run(folder, `log.info('first\\nsecond'); log.error('third'); process.exitCode = 3`)
    const head = (level: string) => `\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ${level} +\\d+ `
    const lines = ['info', 'info', 'error', 'info'].map(head)
    const says = ['Started: a test, Node [^\n]+\n', 'first\n    second\n', 'third\n']
    const pattern = lines.map((line, i) => line + (says[i] ?? 'Ended with code 3.\n')).join('')
    expect(read(folder)).toMatch(new RegExp(`^${pattern}$`))
  })

  it('puts a full file aside and keeps the newest of those', async () => {
    const folder = temporaryFolder()
    await run(folder, `for (let i = 0; i < 400; i++) log.info('entry ' + i + '.')`, {
      ...{ bytes: 2000, kept: 2 },
    })
    const files = filesOf(folder)
    expect(files).toHaveLength(3)
    const sizes = files.map((name) => statSync(join(folder, 'logs', name)).size)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2000)
    expect(Math.min(...sizes.slice(0, 2))).toBeGreaterThan(1900)
    const all = files.map((name) => read(folder, name)).join('')
    expect(all).toContain('entry 399.')
    expect(all).not.toContain('entry 0.')
    expect(read(folder)).toMatch(/Ended with code 0\.\n$/)
  })

  it('loses and tears no entry of two processes that write and put aside at once', async () => {
    const folder = temporaryFolder()
    const write = (who: string) => `for (let i = 0; i < 400; i++) log.info('${who}' + i + '.')`
    const limits = { bytes: 2000, kept: 1000 }
    await Promise.all(['a', 'b'].map((who) => run(folder, write(who), limits)))
    const lines = filesOf(folder).flatMap((name) => read(folder, name).trimEnd().split('\n'))
    expect(lines.every((line) => /^\d{4}-\S+Z info +\d+ \S/.test(line))).toBe(true)
    const entries = lines.flatMap((line) => /[ab]\d+(?=\.$)/.exec(line)?.[0] ?? [])
    expect(new Set(entries).size).toBe(800)
    expect(entries).toHaveLength(800)
  })

  it('has what nobody caught, with its stack', async () => {
    const folder = temporaryFolder()
    const code = await run(folder, `await Promise.reject(new Error('a bug'))`)
    expect(read(folder)).toMatch(/error +\d+ Nobody caught this: Error: a bug\n {8}at file:.*\d+\n/)
    expect(read(folder)).toContain(`Ended with code ${code}.`)
  })

  it('has kind and place of an error, and of its words none that may be the user’s', async () => {
    const folder = temporaryFolder()
    await run(
      folder,
      `const tries = [
         () => JSON.parse('Ann Lee'),
         () => { 'Ann Lee'.x = 1 },
         () => 'x' in 'Ann Lee',
         () => { throw new FailureError({ code: 'bad-input', message: 'Line 1 says\\n    at Ann Lee.' }) },
         () => { throw new Error('outer', { cause: new SyntaxError('Ann Lee') }) },
         () => { throw 'Ann Lee' },
         () => { throw new FailureError({ code: 'disk', message: 'The disk is full.' }) },
         () => undefined.x,
       ]
       for (const attempt of tries) try { attempt() } catch (error) { log.error('It failed', error) }`,
    )
    const text = read(folder)
    expect(text).not.toContain('Ann')
    const heads = [...text.matchAll(/(\w+) +\d+ It failed: (.*)/g)].map(([, ...head]) => head)
    expect(heads).toEqual([
      ['error', 'SyntaxError'],
      ['error', 'TypeError'],
      ['error', 'TypeError'],
      ['warn', 'bad-input'],
      ['error', 'Error: outer'],
      ['error', 'a thrown string'],
      ['warn', 'disk: The disk is full.'],
      ['error', expect.stringContaining('Cannot read properties of undefined')],
    ])
    expect(text).toMatch(/\n {4}caused by SyntaxError\n {8}at /)
  })
})
