import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { copyModel } from '../../src/host/models/model-target.ts'
import { Models } from '../../src/host/models/models.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

/** A model folder of a stranger's, beside a private key. */
let home: string
let model: string
let key: string
beforeEach(async () => {
  home = temporaryFolder()
  model = await tinyModel(join(home, 'sent'))
  key = join(home, 'id_ed25519')
  writeFileSync(key, 'PRIVATE KEY')
})

/** A file of the folder becomes a link to what it was, elsewhere. */
function moveOut(name: string): void {
  renameSync(join(model, name), join(home, name))
  symlinkSync(join(home, name), join(model, name))
}

const ways: [string, () => Promise<string>][] = [
  ['imported', async () => (await new Models(join(home, 'library')).import(model)).path],
  ['exported', () => new Models(join(home, 'library')).exportFolder(model, join(home, 'out'))],
  [
    'copied to a folder',
    async () => (await copyModel(model, join(home, 'out')), join(home, 'out')),
  ],
]

describe.each(ways)('a model folder that is %s', (_, copy) => {
  it.each(['README.md', 'LICENSE', 'LICENSE.txt'])(
    'keeps its %s, unless it is a link out of it',
    async (name) => {
      rmSync(join(model, name), { force: true })
      symlinkSync(key, join(model, name))
      const copied = await copy()
      expect(readdirSync(copied)).not.toContain(name)
      expect(
        readdirSync(copied)
          .map((one) => readFileSync(join(copied, one), 'latin1'))
          .join(),
      ).not.toContain('PRIVATE KEY')
    },
  )

  it.each(['config.json', 'model.safetensors', 'vocab.txt'])(
    'is refused when %s is a link out of it',
    async (name) => {
      moveOut(name)
      await expect(copy()).rejects.toThrow(
        `${name} is a link out of the folder; put the file itself in its place.`,
      )
    },
  )

  it('may have links inside of it', async () => {
    mkdirSync(join(model, 'texts'))
    writeFileSync(join(model, 'texts', 'card'), 'A card.')
    rmSync(join(model, 'README.md'), { force: true })
    symlinkSync(join('texts', 'card'), join(model, 'README.md'))
    expect(readFileSync(join(await copy(), 'README.md'), 'utf8')).toBe('A card.')
  })
})

it('what only looks like a hub’s cache leads nowhere else', async () => {
  const snapshot = join(home, 'models--a--b', 'snapshots', 'main')
  mkdirSync(join(home, 'models--a--b', 'snapshots'), { recursive: true })
  renameSync(model, snapshot)
  rmSync(join(snapshot, 'README.md'), { force: true })
  symlinkSync(key, join(snapshot, 'README.md'))
  mkdirSync(join(home, 'models--a--b', 'blobs'))
  symlinkSync(key, join(home, 'models--a--b', 'blobs', 'x'))
  symlinkSync(join('..', '..', 'blobs', 'x'), join(snapshot, 'LICENSE'))
  const { path } = await new Models(join(home, 'library')).import(snapshot)
  expect(readdirSync(path)).not.toContain('README.md')
  expect(readdirSync(path)).not.toContain('LICENSE')
})
