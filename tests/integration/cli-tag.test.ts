import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

interface Outcome {
  code: number | null
  out: string
  err: string
}

/** `started` hears the process, which leads a group of its own as a shell would give it. */
function spanwright(
  home: string,
  args: string[],
  started: (pid: number) => void = () => {},
): Promise<Outcome> {
  const env = { ...process.env, SPANWRIGHT_HOME: join(home, 'home') }
  const child = spawn(process.execPath, [main, ...args], { env, detached: true })
  const outcome: Outcome = { code: null, out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (outcome.out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (outcome.err += chunk))
  started(child.pid as number)
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...outcome, code })))
}

/** Runs `then` once the file is there. */
async function once(path: string, then: () => void): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setImmediate(resolve))
  then()
}

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

describe('spanwright tag', () => {
  it('writes a large file in the order of its lines', async () => {
    const home = temporaryFolder()
    const model = await tinyModel(home)
    // Larger than what is read at once.
    const texts = Array.from({ length: 3000 }, (_, i) => `${i} ${'x'.repeat(95)}`)
    writeFileSync(join(home, 'in.txt'), texts.join('\n'))
    const out = join(home, 'out.jsonl')
    const { code } = await spanwright(home, [
      ...['tag', join(home, 'in.txt'), '--model', model, '--out', out],
    ])
    expect(code).toBe(0)
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual(texts)
  })

  it(
    'stopped by Ctrl-C leaves neither half a file nor a process, and the old result as it was',
    { retry: 3 },
    async () => {
      const home = temporaryFolder()
      const model = await tinyModel(home)
      writeFileSync(join(home, 'in.txt'), 'a sentence of some words\n'.repeat(200_000))
      const out = join(home, 'out.jsonl')
      writeFileSync(out, 'before')
      let group = 0
      const running = spanwright(
        home,
        ['tag', join(home, 'in.txt'), '--model', model, '--out', out],
        (pid) => (group = pid),
      )
      await once(`${out}.part`, () => process.kill(-group, 'SIGINT'))
      expect(await running).toMatchObject({
        code: 1,
        err: expect.stringMatching(/Stopped, as you asked\.\n$/),
      })
      expect(readFileSync(out, 'utf8')).toBe('before')
      expect(existsSync(`${out}.part`)).toBe(false)
      expect(isAlive(group)).toBe(false)
    },
  )

  it.each([
    ['a missing input', ['none.txt'], /none\.txt does not exist/],
    ['a wrong format', ['in.txt', '--format', 'xml'], /no format called xml/],
    ['an output in no folder', ['in.txt', '--out', 'no/where.jsonl'], /its folder does not exist/],
    ['an output that is a folder', ['in.txt', '--out', 'folder'], /folder is a folder/],
    ['a model that is none', ['in.txt', '--model', 'folder'], /is no model/],
  ])('answers %s with one sentence and writes nothing', async (_, given, sentence) => {
    const home = temporaryFolder()
    const model = await tinyModel(home)
    writeFileSync(join(home, 'in.txt'), 'text\n')
    mkdirSync(join(home, 'folder'))
    const before = readdirSync(home)
    const args = given.map((arg) =>
      /^[a-z]+(\.txt|\/where\.jsonl)$|^folder$/.test(arg) ? join(home, arg) : arg,
    )
    const withModel = given.includes('--model') ? args : [...args, '--model', model]
    const { code, err } = await spanwright(home, ['tag', ...withModel])
    expect(code).toBe(1)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toMatch(sentence)
    expect(readdirSync(home).filter((name) => name !== 'home')).toEqual(before)
  })

  it('serves no port that is none', async () => {
    const { code, err } = await spanwright(temporaryFolder(), ['serve', '--port', 'abc'])
    expect(code).toBe(1)
    expect(err).toMatch(/^--port: abc is no port/)
  })
})
