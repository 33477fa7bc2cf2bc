import { globSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { contained } from '../../src/files/contained.ts'
import { makeOwnFolder, removeOwnFolder } from '../../src/files/own-folder.ts'
import { replaceFolder } from '../../src/files/replace.ts'
import { Models } from '../../src/host/models/models.ts'
import { id } from '../../src/model/ids.ts'
import { trainingSettings } from '../../src/model/training-settings.ts'
import { RunDirectory } from '../../src/training/run-directory.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'

const hostileIds = [
  ...['', '.', '..', '../../..', '..\\..', '/etc', 'C:\\Users', 'a/b', 'a\0b', '.hidden', 'a b'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'x'.repeat(65)],
]

describe('an id', () => {
  it.each(hostileIds)('is not %j', (word) => {
    expect(id.safeParse(word).success).toBe(false)
  })

  it.each(['8f14e45f-ceea-467f-a8d6-0b0c5d1c1b3a', 'PERSON', 'r1'])('may be %s', (word) => {
    expect(id.parse(word)).toBe(word)
  })
})

describe('a name that is to be a path', () => {
  it.each(['', '.', '..', '../x', 'a/b', 'a/..', '/etc', 'a\0'])('is not %j', (name) => {
    expect(() => contained('/data/runs', name)).toThrow(/leads out of its folder/)
  })

  it('lies directly in its folder', () => {
    expect(contained('/data/runs', 'a')).toBe(join('/data/runs', 'a'))
  })
})

const run = (name: string) => ({
  ...{ id: name, name: 'A run', status: 'interrupted', message: '', revision: 1, epochs: [] },
  ...{ createdAt: '2024-01-01T00:00:00.000Z', modelId: null },
  settings: trainingSettings.parse({ base: 'scratch:tiny' }),
})

describe('the runs of a project from a stranger', () => {
  it.each(hostileIds)('called %j are not there, and nothing goes by them', async (name) => {
    const home = join(temporaryFolder(), 'home')
    const documents = dirname(home)
    for (const folder of ['state', 'model']) {
      mkdirSync(join(documents, folder))
      writeFileSync(join(documents, folder, 'letter.txt'), 'Dear Ann')
    }
    const host = testHost(home)
    const { id: project, path } = host.projects.create('Theirs')
    const db = new Database(path)
    const insert = db.prepare('INSERT INTO runs VALUES (?, ?, ?)')
    for (const one of [name, 'good']) insert.run(one, run(one).createdAt, JSON.stringify(run(one)))
    db.close()

    const file = host.projects.get(project)
    expect(host.training.runs(file).map((known) => known.id)).toEqual(['good'])
    await expect(host.training.resume(file, name)).rejects.toThrow(/not in this project/)
    await expect(host.training.cancel(file, name)).rejects.toThrow(/not in this project/)
    for (const folder of ['state', 'model']) {
      expect(readdirSync(join(documents, folder))).toEqual(['letter.txt'])
    }
  })
})

describe('a run', () => {
  it('removes what it has written and nothing else', async () => {
    const path = temporaryFolder()
    for (const folder of ['state', 'model']) mkdirSync(join(path, folder))
    writeFileSync(join(path, 'state', 'weights-1.safetensors'), '')
    writeFileSync(join(path, 'state', 'letter.txt'), 'Dear Ann')
    writeFileSync(join(path, 'model', 'model.safetensors'), '')
    writeFileSync(join(path, 'model', 'letter.txt'), 'Dear Ann')
    const directory = new RunDirectory(path)
    await directory.abandon()
    await directory.removeModel()
    for (const folder of ['state', 'model']) {
      expect(readdirSync(join(path, folder))).toEqual(['letter.txt'])
    }
  })

  it('does not follow a link in the place of its folders', async () => {
    const [path, elsewhere] = [temporaryFolder(), temporaryFolder()]
    writeFileSync(join(elsewhere, 'weights-1.safetensors'), 'mine')
    writeFileSync(join(elsewhere, 'model.safetensors'), 'mine')
    for (const folder of ['state', 'model']) symlinkSync(elsewhere, join(path, folder))
    const directory = new RunDirectory(path)
    await directory.abandon()
    await directory.removeModel()
    expect(readdirSync(elsewhere).sort()).toEqual(['model.safetensors', 'weights-1.safetensors'])
  })
})

describe('a folder that is to be removed', () => {
  it('goes when this program made it, and what its links lead to stays', async () => {
    const [parent, elsewhere] = [temporaryFolder(), temporaryFolder()]
    writeFileSync(join(elsewhere, 'letter.txt'), 'Dear Ann')
    await makeOwnFolder(join(parent, 'copy'))
    mkdirSync(join(parent, 'copy', 'deep'))
    symlinkSync(elsewhere, join(parent, 'copy', 'deep', 'link'))
    await removeOwnFolder(parent, 'copy')
    expect(readdirSync(parent)).toEqual([])
    expect(readdirSync(elsewhere)).toEqual(['letter.txt'])
  })

  it('stays when somebody else did, or is a link', async () => {
    const parent = temporaryFolder()
    mkdirSync(join(parent, 'theirs'))
    writeFileSync(join(parent, 'theirs', 'letter.txt'), 'Dear Ann')
    await makeOwnFolder(join(parent, 'own'))
    symlinkSync(join(parent, 'own'), join(parent, 'link'))
    for (const name of ['theirs', 'link']) await removeOwnFolder(parent, name)
    await expect(removeOwnFolder(parent, '../..')).rejects.toThrow(/leads out/)
    expect(readdirSync(parent).sort()).toEqual(['link', 'own', 'theirs'])
  })

  it('stays when it only has the name of an unfinished one', async () => {
    const parent = temporaryFolder()
    for (const name of ['.model.new', '.model.old']) {
      mkdirSync(join(parent, name))
      writeFileSync(join(parent, name, 'letter.txt'), 'Dear Ann')
    }
    const saved = replaceFolder(join(parent, 'model'), () => Promise.resolve())
    await expect(saved).rejects.toThrow(/something of that name/)
    for (const name of ['.model.new', '.model.old']) {
      expect(readdirSync(join(parent, name))).toEqual(['letter.txt'])
    }
  })

  it('is nothing but models that were put there, when the trash is emptied', async () => {
    const library = temporaryFolder()
    const trash = join(library, '.trash')
    for (const name of ['model~1700000000000', 'theirs']) {
      mkdirSync(join(trash, name), { recursive: true })
      writeFileSync(join(trash, name, 'config.json'), '{}')
    }
    await new Models(library).emptyTrash()
    expect(readdirSync(trash)).toEqual(['theirs'])
  })

  it('is removed with all it holds in one place of the program', () => {
    const root = join(import.meta.dirname, '../..')
    const removing = globSync('{src,electron,renderer,scripts}/**/*.{ts,js,vue}', { cwd: root })
      .filter((path) => /\b(rm|rmSync|rmdir|rmdirSync)\([^;]*?recursive/s.test(code(root, path)))
      .sort()
    expect(removing).toEqual([join('src', 'files', 'own-folder.ts')])
  })
})

const code = (root: string, path: string) => readFileSync(join(root, path), 'utf8')

it.each(['', '..', '../x', '.trash', 'a\0', '/etc'])(
  '%j is no model of the library',
  async (name) => {
    const models = new Models(temporaryFolder())
    await expect(models.get(name)).rejects.toThrow(/is not in the library any more; choose another/)
  },
)
