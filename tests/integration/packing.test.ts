import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Arch, Platform } from 'electron-builder'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildPages } from '../support/app.ts'
import { megabytes, pack, packedFor, root, targetNames, wrongIn } from '../support/packing.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

beforeAll(() => void buildPages())

describe('the application, packed', () => {
  it.each(targetNames)(
    'for %s holds what was built, its own libraries, and nothing else',
    async (target) => {
      const files = await packedFor(target, temporaryFolder())
      expect(wrongIn(files, target)).toEqual([])
      expect(megabytes(files)).toBeGreaterThan(50)
    },
  )

  it('is offered for its files on Linux, and keeps its sandbox', async () => {
    const entries: string[] = []
    const args: string[] = []
    /** Of an AppImage its entry; of a .deb its arguments, and the file of its entry. */
    const heard = (computed: { desktop: string } | [string[], string]) => {
      if (!Array.isArray(computed)) entries.push(computed.desktop)
      else {
        entries.push(readFileSync(computed[1], 'utf8'))
        args.push(...computed[0])
      }
      return true
    }
    const work = temporaryFolder()
    mkdirSync(join(work, 'resources'))
    await pack(
      {
        targets: Platform.LINUX.createTarget(['AppImage', 'deb'], Arch.x64),
        prepackaged: work,
        effectiveOptionComputed: (computed: Parameters<typeof heard>[0]) =>
          Promise.resolve(heard(computed)),
      },
      work,
    )
    expect(entries).toHaveLength(2)
    for (const entry of entries) {
      expect(entry).toContain('\nMimeType=application/x-spanwright;\n')
      expect(entry).toContain('\nStartupWMClass=spanwright\n')
      expect(entry).not.toContain('sandbox')
    }
    expect(args.join(' ')).toMatch(/\.xml=\/usr\/share\/mime\/packages\/spanwright\.xml/)
    expect(args.join(' ')).toMatch(/=\/usr\/share\/applications\/spanwright\.desktop/)
  })
})

describe('the licences', () => {
  const shown = () => readFileSync(`${root}/out/renderer/licences.txt`, 'utf8')

  it('of all that is shipped are there with their text', () => {
    const bill = JSON.parse(
      readFileSync(`${root}/out/renderer/bill-of-materials.json`, 'utf8'),
    ) as {
      components: { name: string; version: string }[]
    }
    const parts = new Map(
      shown()
        .split(`\n\n${'-'.repeat(80)}\n\n`)
        .map((part) => [part.slice(0, part.indexOf('\n')), part]),
    )
    expect(bill.components.length).toBeGreaterThan(50)
    const short = bill.components.filter(
      ({ name, version }) => (parts.get(`${name} ${version}`)?.length ?? 0) < 400,
    )
    expect(short).toEqual([])
  })

  it('name what the library for models is made of', () => {
    expect(shown()).toContain('The Dawn & Tint Authors')
  })
})
