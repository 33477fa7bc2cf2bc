import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { Project } from '../../src/storage/project.ts'
import { cleanUp, temporaryFolder } from '../support/temporary-folder.ts'

const acting = fileURLToPath(new URL('../support/acting.ts', import.meta.url))
/** A round of 300: SPANWRIGHT_COPIES=300 npx vitest run --project integration tests/durability/copies */
const COPIES = Number(process.env.SPANWRIGHT_COPIES ?? 12)
/** A second, and what a loaded machine lets a timer and the disk come late. */
const OLD_MS = 1500
const CUT = /copied while it was being saved/
const add = (project: Project, texts: string[]) =>
  unwrap(
    project.addDocuments(
      'Import',
      texts.map((text) => ({ text, spans: [] })),
      [],
    ),
  )

/** The texts of a copy, which is one file and nothing else. */
function textsOf(copy: string): Set<string> {
  const project = unwrap(Project.open(copy, { mustExist: true }))
  const texts = new Set([...project.texts()].map(({ text }) => text))
  project.close()
  return texts
}

describe('the file of an open project', () => {
  it('alone has all work a second after it was done, also the first and the last', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'p.spanwright')
    const project = unwrap(Project.open(path))
    onTestFinished(() => project.close())
    const texts = Array.from({ length: 2000 }, (_, i) => `document ${i}`)
    add(project, texts)
    for (let id = 1; id <= 100; id++)
      unwrap(project.apply('Flag', [{ type: 'document.update', id, patch: { flagged: true } }]))
    await pause(1000)
    const copy = join(temporaryFolder(), 'copy.spanwright')
    copyFileSync(path, copy)
    const copied = unwrap(Project.open(copy))
    expect(copied.counts()).toMatchObject({ documents: 2000, flagged: 100 })
    expect(copied.history().undo).toBe('Flag')
    copied.close()
  })

  it('is left alone while nothing is done', async () => {
    const path = join(temporaryFolder(), 'p.spanwright')
    const project = unwrap(Project.open(path))
    onTestFinished(() => project.close())
    add(project, ['one'])
    await pause(600)
    const times = () => ['', '-wal', '-session'].map((end) => statSync(path + end).mtimeMs)
    const before = times()
    await pause(1500)
    expect(times()).toEqual(before)
  })

  it('that nobody writes to is not touched by being looked at', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'p.spanwright')
    unwrap(Project.create(path)).close()
    const before = statSync(path).mtimeMs
    const project = unwrap(Project.open(path))
    expect(project.counts().documents).toBe(0)
    project.close()
    expect(statSync(path).mtimeMs).toBe(before)
    expect(readdirSync(folder)).toEqual(['p.spanwright'])
  })
})

describe(`${COPIES} copies at any instant, while four clients work`, () => {
  it(
    'open, or say to copy again, and lack nothing that was answered a second before',
    async () => {
      const folder = temporaryFolder()
      const path = join(folder, 'p.spanwright')
      const child = spawn(process.execPath, [acting, path], { stdio: ['pipe', 'pipe', 'inherit'] })
      const gone = once(child, 'exit')
      // Before its folder goes.
      cleanUp(async () => {
        child.kill('SIGKILL')
        await gone
      })
      const answered: { text: string; at: number }[] = []
      const lines = createInterface({ input: child.stdout })
      lines.on('line', (line) => {
        const [at, text] = line.split(' ', 2)
        answered.push({ text, at: Number(at) })
      })
      await once(lines, 'line')
      const bad: string[] = []
      let torn = 0
      for (let n = 0; n < COPIES; n++) {
        await pause(50 + Math.random() * 150)
        const copy = join(folder, `copy-${n}.spanwright`)
        const must = answered.slice(
          0,
          answered.findLastIndex(({ at }) => at < Date.now() - OLD_MS) + 1,
        )
        copyFileSync(path, copy)
        const copied = Date.now()
        let opened = Project.open(copy, { mustExist: true })
        // What whoever is told to copy it again does.
        for (; !opened.ok && CUT.test(opened.failure.message); torn++) {
          copyFileSync(path, copy)
          opened = Project.open(copy, { mustExist: true })
        }
        const project = unwrap(opened)
        const texts = new Set([...project.texts()].map(({ text }) => text))
        const lacks = must.filter(({ text }) => !texts.has(text))
        const age = copied - (lacks[0]?.at ?? 0)
        if (lacks.length > 0) bad.push(`copy ${n} lacks ${lacks.length}, for ${age} ms`)
        project.close()
        rmSync(copy)
      }
      child.kill('SIGKILL')
      await gone
      const figures = `${answered.length} answers, ${statSync(path).size} bytes, ${torn} torn`
      if (COPIES >= 100) console.log(figures)
      expect(bad).toEqual([])
      // And the killed project has everything.
      const texts = textsOf(path)
      expect(answered.filter(({ text }) => !texts.has(text))).toEqual([])
    },
    COPIES * 2000 + 60_000,
  )
})
