import { copyFileSync, cpSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { Project } from '../../src/storage/project.ts'
import { temporaryFolder } from '../support/temporary.ts'

const add = (project: Project, text: string) =>
  unwrap(project.addDocuments(text, [{ text, spans: [] }], []))
const textsOf = (path: string) => {
  const project = unwrap(Project.open(path, { mustExist: true }))
  const texts = [...project.texts()].map(({ text }) => text)
  project.close()
  return texts
}
/** Longer than it takes until the file has everything. */
const takenIn = () => pause(500)

/** A project that is open, and what a kill at this instant would leave of it. */
function openProject() {
  const path = join(temporaryFolder(), 'p.spanwright')
  const project = unwrap(Project.open(path))
  onTestFinished(() => project.close())
  const kill = () => {
    const folder = join(temporaryFolder(), 'killed')
    cpSync(dirname(path), folder, { recursive: true })
    return join(folder, 'p.spanwright')
  }
  return { path, project, kill }
}

describe('a project that was killed', () => {
  it('has everything, as often as it is killed', async () => {
    const { project, kill } = openProject()
    add(project, 'one')
    expect(textsOf(kill())).toEqual(['one'])
    await takenIn()
    expect(textsOf(kill())).toEqual(['one'])
    add(project, 'two')
    const killed = kill()
    expect(textsOf(killed)).toEqual(['one', 'two'])
    expect(readdirSync(dirname(killed))).toEqual(['p.spanwright'])
  })

  it('before its first action was in the log has what was there', () => {
    const { path, project } = openProject()
    add(project, 'one')
    project.close()
    // The note comes before the mark.
    writeFileSync(`${path}-session`, '77 0\n')
    expect(textsOf(path)).toEqual(['one'])
    writeFileSync(`${path}-session`, '')
    expect(textsOf(path)).toEqual(['one'])
  })

  it.each([
    ['a backup of the day', 'backup'],
    ['a copy made by hand while it was open', 'copy'],
    ['a copy of another day', 'earlier'],
    ['another project', 'other'],
  ] as const)('and over which %s is copied is that, and its log is kept aside', async (_, kind) => {
    const { path, project, kill } = openProject()
    const by = join(temporaryFolder(), 'by.spanwright')
    if (kind === 'earlier') {
      add(project, 'one')
      project.close()
      copyFileSync(path, by)
    }
    const open = kind === 'earlier' ? unwrap(Project.open(path)) : project
    if (kind === 'other') {
      const other = unwrap(Project.create(by))
      add(other, 'one')
      other.close()
    }
    if (kind !== 'earlier') add(open, 'one')
    await takenIn()
    if (kind === 'copy') copyFileSync(path, by)
    if (kind === 'backup') copyFileSync(unwrap(await open.dailyBackUp())!, by)
    for (const text of ['two', 'three', 'four']) {
      add(open, text)
      await takenIn()
    }
    add(open, 'five')
    const [whole, killed] = [kill(), kill()]
    if (kind === 'earlier') open.close()
    copyFileSync(by, killed)

    expect(textsOf(killed)).toEqual(['one'])
    expect(readdirSync(dirname(killed)).filter((name) => name.includes('-wal.old-'))).toHaveLength(
      1,
    )
    const again = unwrap(Project.open(killed))
    add(again, 'and on')
    again.close()
    expect(textsOf(killed)).toEqual(['one', 'and on'])
    expect(textsOf(whole)).toEqual(['one', 'two', 'three', 'four', 'five'])
  })
})
