import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { beforeEach, expect, it, vi } from 'vitest'
import { projectsCommands } from '../../../src/cli/projects.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

let path: string
let out: string[]
let err: string[]

beforeEach(() => {
  vi.stubEnv('SPANWRIGHT_HOME', temporaryFolder())
  path = join(temporaryFolder(), 'Leases.spanwright')
  const project = unwrap(Project.open(path))
  unwrap(project.addDocuments('Import', [{ text: 'Ann came.', spans: [] }], []))
  project.close()
  ;[out, err] = [[], []]
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => out.push(String(line)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => err.push(String(line)) > 0)
  return () => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  }
})

/** What a command prints, with its exit code. */
async function projects(...args: string[]): Promise<{ code: unknown; lines: unknown[] }> {
  ;[out, err, process.exitCode] = [[], [], 0]
  const program = new Command()
  projectsCommands(program)
  await program.parseAsync(['projects', ...args, '--json'], { from: 'user' })
  const { exitCode: code } = process
  process.exitCode = 0
  return {
    code,
    lines: out
      .join('')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown),
  }
}

it('a project is checked, made smaller and copied, each with an answer in JSON', async () => {
  expect(await projects('check', path)).toEqual({ code: 0, lines: [{ path, sound: true }] })
  const [smaller] = (await projects('compact', path)).lines as { before: number; after: number }[]
  expect(smaller.after).toBeLessThanOrEqual(smaller.before)
  const copy = join(dirname(path), 'Again.spanwright')
  expect(await projects('duplicate', path, 'Again')).toEqual({
    code: 0,
    lines: [{ path: copy, name: 'Again' }],
  })
  expect(await projects('list')).toMatchObject({ lines: [{ path: copy, documents: 1 }, { path }] })
  expect((await projects('duplicate', path, 'Again')).code).toBe(1)
  expect(err.join('')).toBe('There is a project called Again already; choose another name.\n')
})

it('a file that is no whole project ends in a sentence and a code', async () => {
  const broken = join(dirname(path), 'b.spanwright')
  writeFileSync(broken, 'no project')
  expect((await projects('check', broken)).code).toBe(1)
  expect(err.join('')).not.toBe('')
  expect((await projects('check', join(dirname(path), 'c.spanwright'))).code).toBe(1)
  expect(err.join('')).toMatch(/^c\.spanwright is not there any more/)
})

it('a project goes to the trash and comes back from it by its name, until that is emptied', async () => {
  expect(await projects('delete', path)).toEqual({ code: 0, lines: [{ deleted: path }] })
  expect(existsSync(path)).toBe(false)
  expect(await projects('list', '--trash')).toMatchObject({ lines: [{ name: 'Leases' }] })
  expect(await projects('restore', 'Leases')).toEqual({ code: 0, lines: [{ path }] })
  expect(existsSync(path)).toBe(true)
  await projects('delete', path)
  expect((await projects('empty-trash')).lines).toEqual([{ deleted: 1 }])
  expect((await projects('restore', 'Leases')).code).toBe(1)
  expect(err.join('')).toMatch(/not in the trash any more/)
})
