import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, it, vi } from 'vitest'
import { commandsOf, type AddCommand } from '../../../src/cli/command.ts'
import { DocumentWriter } from '../../../src/cli/document-writer.ts'
import { openDocuments } from '../../../src/cli/documents.ts'
import { evalCommand } from '../../../src/cli/evaluate.ts'
import { exportCommand, importCommand } from '../../../src/cli/import-export.ts'
import { tagCommand } from '../../../src/cli/tag.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { formatById, formats, idsOf, kinds, readFile } from '../../../src/formats/index.ts'
import type * as registry from '../../../src/formats/registry.ts'
import { formatsPage } from '../../support/formats-page.ts'
import { basket, scroll } from '../../support/made-up-kinds.ts'
import { temporaryFolder } from '../../support/temporary.ts'

vi.mock('../../../src/formats/registry.ts', async (original) => {
  const { kinds: known } = await original<typeof registry>()
  const { basket, scroll } = await import('../../support/made-up-kinds.ts')
  return { kinds: [...known, scroll, basket] }
})

const scrolled = (texts: string[]) => Buffer.from(`\u0093${texts.join('\0')}\0`, 'latin1')

describe('a kind of file that is registered', () => {
  it.each([
    ['import', importCommand, true],
    ['eval', evalCommand, true],
    ['export', exportCommand, false],
    ['tag', tagCommand, true],
  ])('is in the help of %s', (_, register: (add: AddCommand) => void, reads) => {
    const program = new Command()
    register(commandsOf(program))
    const help = program.commands[0].helpInformation()
    expect(help).toContain(basket.id)
    expect(help.includes(scroll.id)).toBe(reads)
  })

  it('is in the docs', async () => {
    const page = await formatsPage(kinds)
    expect(page).toMatch(/\| Scroll .*texts between zeros.*\.scroll.*is only read/)
    expect(page).toMatch(/\| Basket .*all texts in one list.*\.basket.*spans/)
  })

  it('is found out from its bytes or its name, and read in its own time', async () => {
    const read = unwrap(await readFile('a.dat', scrolled(['one', 'two'])))
    expect(read).toMatchObject({
      ...{ format: 'scroll', evidence: 'its first byte is 93', encoding: '' },
      documents: [{ text: 'one' }, { text: 'two' }],
    })
    const named = unwrap(await readFile('A.SCROLL', Buffer.from('xone\0')))
    expect(named).toMatchObject({ format: 'scroll', evidence: 'its name ends in .scroll' })
  })

  it('is not offered for writing when it can only be read', () => {
    expect(formatById('scroll')).toMatchObject({
      ok: false,
      failure: {
        code: 'bad-input',
        message: `There is no format called scroll; choose ${idsOf(formats)}.`,
      },
    })
  })

  it('is read and written whole on the command line when it cannot be cut', async () => {
    const texts = Array.from({ length: 600 }, (_, i) => `${i} and more`)
    let written = ''
    const writer = new DocumentWriter(basket, [], async (text) => {
      written += text
    })
    for (const text of texts) await writer.add({ text, spans: [] })
    await writer.finish()
    for (const [name, content] of [
      ['a.basket', written],
      ['a.scroll', scrolled(texts)],
    ] as const) {
      const path = join(temporaryFolder(), name)
      writeFileSync(path, content)
      const read: string[] = []
      for await (const { text } of openDocuments(path).texts()) read.push(text)
      expect(read).toEqual(texts)
    }
  })
})
