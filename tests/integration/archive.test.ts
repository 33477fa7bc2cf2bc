import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { unzip, zip } from '../../src/formats/zip.ts'
import { archiveProject, unpackArchive } from '../../src/host/projects/archive.ts'
import { Project } from '../../src/storage/project.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

/** An archive of a project with a label, guidelines and a set, and of a model. */
async function sealed() {
  const home = temporaryFolder()
  const project = unwrap(Project.open(join(home, 'Leases.spanwright')))
  const spans = [{ start: 0, end: 3, label: 'PER' }]
  const texts = [{ text: 'Ann 😀', spans, split: 'test' as const, note: 'n' }]
  unwrap(project.addDocuments('Import', texts, [{ name: 'PER', colour: 3 }]))
  const patch = { guidelines: '# People' }
  unwrap(project.apply('Write', [{ type: 'project.update', patch }]))
  const model = await tinyModel(home)
  const { bytes } = await archiveProject(project, [{ name: 'tiny', path: model }])
  const kept = { documents: [...project.labelledTexts()], labels: project.labels() }
  project.close()
  return { bytes, kept }
}

describe('an archive', () => {
  it('holds a project and its models, which work elsewhere', async () => {
    const { bytes, kept } = await sealed()
    const folder = join(temporaryFolder(), 'new')
    const { project: path, models } = await unpackArchive(bytes, folder)
    expect(path).toBe(join(folder, 'Leases.spanwright'))
    const project = unwrap(Project.open(path))
    expect({ documents: [...project.labelledTexts()], labels: project.labels() }).toEqual(kept)
    expect([project.guidelines, project.history().undo]).toEqual(['# People', 'Write'])
    project.close()
    expect(await testHost().models.import(models[0])).toMatchObject({ name: 'tiny', canTag: true })
    // Nothing is written over.
    expect(await unpackArchive(bytes, folder)).toMatchObject({
      project: join(folder, 'Leases 2.spanwright'),
      models: [join(folder, 'tiny 2')],
    })
  })

  it.each([
    [
      'a file that was changed',
      (name: string) => name === 'project.spanwright',
      /project\.spanwright is missing or changed/,
    ],
    [
      'a manifest that was changed',
      (name: string) => name === 'manifest.json',
      /no archive of a project/,
    ],
  ])('is refused with %s', async (_, isMeant, sentence) => {
    const { bytes } = await sealed()
    const files = unwrap(unzip(bytes)).map(({ name, bytes: content }) => {
      const changed = new Uint8Array(content)
      if (isMeant(name)) changed[0] ^= 1
      return { name, bytes: changed }
    })
    const folder = join(temporaryFolder(), 'new')
    await expect(unpackArchive(zip(files), folder)).rejects.toThrow(sentence)
  })

  it('with a name that leads elsewhere is refused', async () => {
    const { bytes } = await sealed()
    const text = (content: Uint8Array) => new TextDecoder().decode(content)
    const files = unwrap(unzip(bytes)).map(({ name, bytes: content }) => {
      const moved = name.replace('models/1/config.json', 'models/1/../../x')
      const own = text(content).replace('models/1/config.json', 'models/1/../../x')
      return {
        name: moved,
        bytes: name === 'manifest.json' ? new TextEncoder().encode(own) : content,
      }
    })
    const folder = join(temporaryFolder(), 'new')
    await expect(unpackArchive(zip(files), folder)).rejects.toThrow(/not as it was sealed/)
    expect(existsSync(folder)).toBe(false)
  })
})
