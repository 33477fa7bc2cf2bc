import { closeSync, copyFileSync, existsSync, openSync, statSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Host } from '../../../src/host/host.ts'
import {
  archiveFileOf,
  checkProject,
  compactProject,
  duplicateProject,
  openArchiveFile,
} from '../../../src/host/projects/caring.ts'
import {
  emptyProjectTrash,
  restoreTrashed,
  trashedProjects,
  trashProject,
} from '../../../src/host/projects/project-trash.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import type { Project } from '../../../src/storage/project.ts'
import { temporaryFolder, testHost } from '../../support/temporary.ts'
import { tinyModel } from '../../support/tiny-model.ts'

const texts = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    text: `Ann met Bob for the ${i}. time, and ${'long after '.repeat(i % 40)}that.`,
    spans: [{ start: 0, end: 3, label: 'PER' }],
  }))

/** A host with an open project of documents. */
function scene(count = 5): { host: Host; project: Project } {
  const host = testHost()
  const project = host.projects.get(host.projects.create('Leases').id)
  unwrap(project.addDocuments('Import', texts(count), [{ name: 'PER' }]))
  return { host, project }
}

const all = (project: Project) => [...project.labelledTexts()]

describe('a project as a whole', () => {
  it('is duplicated as a project of its own, with its history', async () => {
    const { host, project } = scene()
    const info = await duplicateProject(host.projects, project.path, 'Leases again')
    expect(dirname(info.path)).toBe(dirname(project.path))
    const copy = host.projects.get(info.id)
    expect([copy.name, copy.id === project.id]).toEqual(['Leases again', false])
    expect(all(copy)).toEqual(all(project))
    expect(copy.history().undo).toBe('Import')
    unwrap(copy.addDocuments('More', texts(1), []))
    expect(all(project)).toHaveLength(5)
    await expect(duplicateProject(host.projects, project.path, 'Leases again')).rejects.toThrow(
      /There is a project called Leases again already/,
    )
  })

  it('is sealed with a model, and comes out as both elsewhere', async () => {
    const { host, project } = scene()
    const { id } = await host.models.import(await tinyModel(temporaryFolder()))
    const sealed = await archiveFileOf(host.projects, host.models, project.path, [id])
    expect([sealed.file.name, sealed.documents]).toEqual(['Leases.archive', 5])
    const other = testHost()
    const opened = await openArchiveFile(other.projects, other.models, sealed.file)
    expect([opened.info.name, opened.models]).toEqual(['Leases', 1])
    expect(all(other.projects.get(opened.info.id))).toEqual(all(project))
    expect(await other.models.list()).toMatchObject([{ name: id, canTag: true }])
    const cut = new File([sealed.file.slice(0, 300)], 'a.archive')
    await expect(openArchiveFile(other.projects, other.models, cut)).rejects.toThrow(
      /no archive|damaged|not as it was sealed/,
    )
  })

  it('is checked while it is open, and told where its parts do not fit together', async () => {
    const { host, project } = scene(400)
    expect(await checkProject(host.projects, project.path)).toEqual({ sound: true })
    const { path } = project
    host.projects.release(path)
    const file = openSync(path, 'r+')
    const page = Math.floor(statSync(path).size / 4096 / 2)
    writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096)
    closeSync(file)
    expect(await checkProject(host.projects, path)).toEqual({ sound: false })
  })

  it('gives back the room of what is gone, and is open as before', async () => {
    const { host, project } = scene(600)
    const { path } = project
    await project.alone(() => unwrap(project.undo()))
    unwrap(project.addDocuments('Import', texts(2), [{ name: 'PER' }]))
    await project.sweep()
    const { before, after } = await compactProject(host.projects, path)
    expect([before > after, statSync(path).size]).toEqual([true, after])
    const [again] = host.projects.all()
    expect(all(again)).toHaveLength(2)
    expect(again.history().undo).toBe('Import')
    expect(await checkProject(host.projects, path)).toEqual({ sound: true })
  })

  it('is moved to the trash, from where it comes back until that is emptied', () => {
    const { host, project } = scene()
    const { path } = project
    trashProject(host.projects, path)
    expect([existsSync(path), host.projects.recent()]).toEqual([false, []])
    const [trashed] = trashedProjects(host.projects)
    expect(trashed).toMatchObject({
      name: 'Leases',
      path: join(dirname(path), 'trash', basename(path)),
    })
    host.projects.create('Leases')
    const back = restoreTrashed(host.projects, trashed.path)
    expect(basename(back.path)).toBe('Leases 2.spanwright')
    expect(all(host.projects.get(back.id))).toHaveLength(5)
    trashProject(host.projects, back.path)
    emptyProjectTrash(host.projects)
    expect(trashedProjects(host.projects)).toEqual([])
    expect(() => restoreTrashed(host.projects, trashed.path)).toThrow(/not in the trash any more/)
  })

  it('is found in the trash of a folder that no other project is in', () => {
    const { host, project } = scene()
    const path = join(temporaryFolder(), 'Apart.spanwright')
    host.projects.release(project.path)
    copyFileSync(project.path, path)
    trashProject(host.projects, path)
    expect(trashedProjects(host.projects)).toMatchObject([{ name: 'Apart' }])
    expect(host.projects.recent().map(({ name }) => name)).toEqual(['Leases'])
  })
})
