import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import type { OpenedDatabase } from '../../src/storage/file/open-database.ts'
import { Project } from '../../src/storage/project.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'

const creating = fileURLToPath(new URL('../support/creating.ts', import.meta.url))
const KILLS = 8

describe('a project that is made', () => {
  it(`is whole or not there, killed at any of ${KILLS} instants`, async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const folder = temporaryFolder()
      const child = spawn(process.execPath, [creating, folder])
      await once(child.stdout, 'data')
      await pause(Math.random() * 150)
      child.kill('SIGKILL')
      await once(child, 'exit')
      const made = readdirSync(folder).filter((name) => /^\d+\.spanwright$/.test(name))
      for (let n = 0; n <= made.length; n++) {
        const path = join(folder, `${n}.spanwright`)
        const project = unwrap(existsSync(path) ? Project.open(path) : Project.create(path))
        expect(project.name).toBe(String(n))
        unwrap(project.addDocuments('Import', [{ text: 'Ann', spans: [] }], []))
        project.close()
      }
    }
  })

  it('takes away what a kill has left an hour ago, and nothing else', () => {
    const folder = temporaryFolder()
    const id = '00000000-0000-4000-8000-000000000000'
    const names = [`.a.spanwright.${id}.making`, `.a.spanwright.${id}.making-wal`]
    const others = [`.b.spanwright.${id}.making`, 'a.making', '.notes.making']
    for (const name of [...names, ...others]) writeFileSync(join(folder, name), '')
    const old = new Date(Date.now() - 2 * 60 * 60 * 1000)
    for (const name of [...names, ...others.slice(1)]) utimesSync(join(folder, name), old, old)
    unwrap(Project.create(join(folder, 'c.spanwright'))).close()
    expect(readdirSync(folder).sort()).toEqual([...others, 'c.spanwright'].sort())
  })

  it('takes nothing over from a file of its name that is gone: its log is put aside', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'p.spanwright')
    writeFileSync(`${path}-wal`, 'the log of another file')
    unwrap(Project.create(path)).close()
    expect(readdirSync(folder).map((name) => name.replace(/\.old-.*/, '.old'))).toEqual([
      'p.spanwright',
      'p.spanwright-wal.old',
    ])
  })

  it('never takes the place of a file', () => {
    const path = join(temporaryFolder(), 'p.spanwright')
    const first = unwrap(Project.create(path))
    unwrap(first.addDocuments('Import', [{ text: 'Ann', spans: [] }], []))
    expect(Project.create(path)).toMatchObject({ ok: false, failure: { code: 'conflict' } })
    expect(first.counts().documents).toBe(1)
    first.close()
  })
})

describe('a sample for which the disk has no room', () => {
  it('leaves neither a file nor an open project, and its name is free', async () => {
    const host = testHost()
    const create = Project.create.bind(Project)
    const full = vi.spyOn(Project, 'create').mockImplementationOnce((path, options) => {
      const made = create(path, options)
      const { opened } = unwrap(made) as unknown as { opened: OpenedDatabase }
      opened.db.pragma('max_page_count = 60')
      return made
    })
    await expect(host.projects.createSample('Mine')).rejects.toThrow(/disk is full/)
    full.mockRestore()
    const folder = host.info().projectsFolder
    expect(readdirSync(folder)).toEqual([])
    expect(host.projects.all()).toEqual([])
    expect(host.projects.recent()).toEqual([])

    const { id, path } = host.projects.create('Mine')
    expect(existsSync(path)).toBe(true)
    const texts = [{ text: 'kept', spans: [] }]
    unwrap(host.projects.get(id).addDocuments('Import', texts, []))
    await host.close()
    const again = unwrap(Project.open(path))
    expect(again.counts().documents).toBe(1)
    again.close()
  })
})
