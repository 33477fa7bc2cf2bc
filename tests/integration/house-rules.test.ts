import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A small project that goes by the rules of this one; its command line imports src/a.ts. */
function project(files: Record<string, string>): string {
  const folder = temporaryFolder()
  for (const name of [
    'package.json',
    'tsconfig.base.json',
    'knip.json',
    '.dependency-cruiser.js',
  ]) {
    cpSync(join(root, name), join(folder, name))
  }
  const all = { 'src/cli/main.ts': "import { a } from '../a.ts'\n\nconsole.log(a)\n", ...files }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** What a tool of `npm run lint` says of a project, and whether it lets it pass. */
function run(tool: string, args: string[], folder: string) {
  const bin = join(root, 'node_modules/.bin', tool)
  return new Promise<{ passes: boolean; says: string }>((resolve) => {
    execFile(process.execPath, [bin, ...args], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ passes: error === null, says: stdout + stderr }),
    )
  })
}

const circles = (folder: string) => run('depcruise', ['src'], folder)
const unused = (folder: string) => run('knip', ['--include', 'files,exports,types'], folder)

describe('the rules of the house', () => {
  const clean = {
    'src/a.ts': "import { b } from './b.ts'\n\nexport const a = b\n",
    'src/b.ts': 'export const b = 1\n',
  }

  it('let a clean project pass', async () => {
    const folder = project(clean)
    expect(await circles(folder)).toMatchObject({ passes: true })
    expect(await unused(folder)).toMatchObject({ passes: true })
  })

  it('refuse a circle', async () => {
    const back = "import { a } from './a.ts'\n\nexport const b = () => a\n"
    const { passes, says } = await circles(project({ ...clean, 'src/b.ts': back }))
    expect(passes).toBe(false)
    expect(says).toMatch(/no-circle: src\/[ab]\.ts/)
  })

  it('refuse a circle of types alone', async () => {
    const back = "import type { A } from './a.ts'\n\nexport const b = (a: A) => a\n"
    const there = "import { b } from './b.ts'\n\nexport type A = string\nexport const a = b('')\n"
    const { passes, says } = await circles(project({ 'src/a.ts': there, 'src/b.ts': back }))
    expect(passes).toBe(false)
    expect(says).toMatch(/no-circle: src\/[ab]\.ts/)
  })

  it('refuse an export, a type and a file that nothing uses', async () => {
    const more = 'export const b = 1\nexport const left = 2\nexport type Left = string\n'
    const folder = project({ ...clean, 'src/b.ts': more, 'src/alone.ts': 'export const x = 1\n' })
    const { passes, says } = await unused(folder)
    expect(passes).toBe(false)
    expect(says).toMatch(/^left\s+src\/b\.ts/m)
    expect(says).toMatch(/^Left\s+type\s+src\/b\.ts/m)
    expect(says).toMatch(/^src\/alone\.ts/m)
  })

  it('refuse a file of more than 300 lines and a function of more than 60', async () => {
    const linter = new ESLint({ cwd: root })
    const lines = (count: number) => '\n'.repeat(count)
    const rules = async (text: string) => {
      const [{ messages }] = await linter.lintText(text, {
        filePath: join(root, 'src/host/host.ts'),
      })
      return messages.map(({ ruleId }) => ruleId).filter((rule) => rule?.startsWith('max-'))
    }
    expect(await rules(`export function f() {${lines(59)}}\n${lines(239)}`)).toEqual([])
    expect(await rules(`export function f() {${lines(60)}}\n`)).toEqual(['max-lines-per-function'])
    expect(await rules(lines(301))).toEqual(['max-lines'])
  })
})
