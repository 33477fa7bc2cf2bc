import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { readAllBytes } from '../../src/files/read-bytes.ts'
import { readFile } from '../../src/formats/index.ts'
import { Unlearnable } from '../../src/host/documents/reading/unlearnable.ts'
import { Models } from '../../src/host/models/models.ts'
import { Project } from '../../src/storage/project.ts'
import { spanwright } from '../support/command-line.ts'
import { PATIENT } from '../support/patient.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

/** Longer than any answer may take. */
const BOUND_MS = 5000
const SENTENCE = /^[^\n]+\.$/

function within<T>(work: () => T): T {
  const start = performance.now()
  const done = work()
  expect(performance.now() - start).toBeLessThan(BOUND_MS)
  return done
}

/** A file of 3 GB that begins so. */
const large =
  (begin = '') =>
  (folder: string) => {
    const path = join(folder, 'large.jsonl')
    writeFileSync(path, begin)
    truncateSync(path, 3 * 1024 ** 3)
    return path
  }

describe.skipIf(process.platform === 'win32')('what has no end, or is too large', () => {
  const paths: [string, (folder: string) => string, RegExp][] = [
    ['a device', () => '/dev/zero', /is a device; name a file/],
    ['3 GB that are no text', large(), /is binary, not text/],
    ['an archive of 3 GB', large('PK\u0003\u0004'), /is larger than 1 GB; split it/],
    [
      'a pipe that nobody writes to',
      (folder) => (execFileSync('mkfifo', [join(folder, 'pipe')]), join(folder, 'pipe')),
      /Nothing is written to .+; start what fills it/,
    ],
    [
      'a link to itself',
      (folder) => (symlinkSync(join(folder, 'a'), join(folder, 'a')), join(folder, 'a')),
      /leads back to itself/,
    ],
  ]

  it.each(paths)('is refused in a sentence on the command line: %s', async (_, make, why) => {
    const folder = temporaryFolder()
    const path = make(folder)
    const args = ['import', path, '--project', join(folder, 'p.spanwright')]
    const { code, err } = await spanwright(folder, ...args)
    expect(code).toBe(1)
    expect(err.trim()).toMatch(why)
    expect(err.trim()).toMatch(SENTENCE)
  })

  it('is not a pipe that somebody writes to, slowly', () => {
    const pipe = join(temporaryFolder(), 'pipe')
    execFileSync('mkfifo', [pipe])
    const writer = spawn('sh', ['-c', `sleep 0.3; (printf one; sleep 0.3; printf two) > "${pipe}"`])
    expect(Buffer.from(readAllBytes(pipe)).toString()).toBe('onetwo')
    writer.kill()
  })
})

describe('a line of a file', () => {
  it.each(['{"a":', '['])('of %s ten thousand deep is refused in a sentence', async (open) => {
    const close = open === '[' ? ']' : '}'
    const deep = `${open.repeat(10_000)}1${close.repeat(10_000)}`
    const line = `{"text":"Ann","meta":{"deep":${deep}}}`
    const header = '{"format":"spanwright-jsonl","version":1,"offsets":"utf-16","labels":[]}\n'
    for (const [text, format] of [
      [line, 'jsonl'],
      [header + line, 'spanwright-jsonl'],
    ]) {
      const read = await readFile('f', Buffer.from(text), { format })
      expect(read).toMatchObject({ ok: false, failure: { code: 'bad-input' } })
      expect(read.ok ? '' : read.failure.message).toMatch(/nests values more than 100 deep/)
    }
  })

  // A walk through all spans for each would take many minutes.
  it('with 200,000 spans is read without a walk through all for each', PATIENT, async () => {
    const text = 'a '.repeat(200_000)
    const spans = Array.from({ length: 200_000 }, (_, i) => [2 * i, 2 * i + 1, 'A'])
    const read = unwrap(
      await readFile('f', Buffer.from(JSON.stringify({ text, spans })), { format: 'jsonl' }),
    )
    expect(read.documents[0].spans).toHaveLength(200_000)
    const unlearnable = new Unlearnable()
    unlearnable.add(text, read.documents[0].spans)
    expect(unlearnable.problems).toEqual([])
  })

  it('with 200,000 spans that do not fit names each, and does not end the program', async () => {
    const spans = Array.from({ length: 200_000 }, () => [5, 9, 'A'])
    const bytes = Buffer.from(JSON.stringify({ text: 'a', spans }))
    expect(unwrap(await readFile('f', bytes, { format: 'jsonl' })).problems).toHaveLength(200_000)
  })
})

it('a model whose config links to itself is refused in a sentence', async () => {
  const home = temporaryFolder()
  const model = await tinyModel(home)
  rmSync(join(model, 'config.json'))
  symlinkSync('config.json', join(model, 'config.json'))
  const imported = new Models(join(home, 'library')).import(model)
  await expect(imported).rejects.toThrow(/a link leads back to itself.+\.$/)
})

it('settings that cannot be written are refused in a sentence, and the host goes on', () => {
  const home = temporaryFolder()
  writeFileSync(join(home, 'data'), 'in the way')
  const host = testHost(home)
  expect(() => host.saveSettings({})).toThrow(/^Saving the settings failed: .+\.$/)
  expect(host.settings()).toBeDefined()
})

it('a project that can only be read, with no room for a copy, is refused in a sentence', () => {
  const home = temporaryFolder()
  const path = join(home, 'p.spanwright')
  unwrap(Project.open(path)).close()
  const before = process.env.TMPDIR
  process.env.TMPDIR = join(home, 'full')
  try {
    const opened = within(() => Project.open(path, { readOnly: true }))
    expect(opened).toMatchObject({ ok: false, failure: { code: 'disk' } })
    expect(opened.ok ? '' : opened.failure.message).toMatch(/^Copying p\.spanwright .+\.$/)
  } finally {
    process.env.TMPDIR = before
    if (before === undefined) delete process.env.TMPDIR
  }
})

it.skipIf(process.platform === 'win32')(
  'copies of texts go after a kill, with the next start',
  () => {
    const home = temporaryFolder()
    const path = join(home, 'p.spanwright')
    unwrap(Project.open(path)).close()
    const tmp = join(home, 'tmp')
    mkdirSync(join(tmp, 'spanwright-read-theirs'), { recursive: true })
    writeFileSync(join(tmp, 'spanwright-read-theirs', 'letter.txt'), 'Dear Ann')
    const root = join(import.meta.dirname, '../..')
    const run = (code: string) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', code], {
        cwd: root,
        env: { ...process.env, TMPDIR: tmp },
        encoding: 'utf8',
      })
    const killed = run(
      `import { Project } from './src/storage/project.ts'
     Project.open(${JSON.stringify(path)}, { readOnly: true })
     process.kill(process.pid, 'SIGKILL')`,
    )
    expect(killed.signal).toBe('SIGKILL')
    const names = () => spawnSync('ls', [tmp], { encoding: 'utf8' }).stdout.trim().split('\n')
    expect(names()).toHaveLength(2)
    const next = run(
      `import { sweepTemporaryFolders } from './src/files/temporary-folder.ts'
     sweepTemporaryFolders()`,
    )
    expect(next.stderr).toBe('')
    expect(names()).toEqual(['spanwright-read-theirs'])
  },
)

it('a format that is not there is named by no more than a name', async () => {
  const read = await readFile('f', Buffer.from('Ann'), { format: 'x'.repeat(5000) })
  expect(read.ok ? '' : read.failure.message).toMatch(/^There is no format called x{40}; choose/)
})
