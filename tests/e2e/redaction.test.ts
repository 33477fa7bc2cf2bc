import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Download } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'
import { unpacked } from '../support/packed.ts'
import { tinyModel } from '../support/tiny-model.ts'
import { temporaryFolder } from '../support/temporary.ts'

const lease = fileURLToPath(new URL('../golden/data/redaction/comments.docx', import.meta.url))

const content = async (download: Download) => readFileSync((await download.path()) as string)

describe.skipIf(!chromiumPath)('files that were tagged', () => {
  const s = browserSession()

  it('are written without what is labelled, with the keys of their pseudonyms', async () => {
    await s.host.models.import(await tinyModel(temporaryFolder()))
    const spans = [{ start: 0, end: 9, label: 'PERSON' }]
    const project = s.create([{ text: 'Mara Voss and Bo Berg.', spans }], ['PERSON'])
    await s.show(project)
    await s.at('text').waitFor()
    await s.at('go-tag').click()
    await s.at('tag-files').setInputFiles(lease)
    await s.at('preview-document').waitFor()
    expect(await s.violations()).toEqual([])
    await s.at('tag-chosen').click()
    await s.at('tagged').waitFor()
    await s.at('tag-score').fill('1')
    await s.at('tag-redact').click()
    await s.at('by-pseudonym').check()
    await s.at('redact-labelled').check()
    expect(await s.violations()).toEqual([])
    const downloads: Download[] = []
    s.page.on('download', (one) => downloads.push(one))
    await s.at('redact').click()
    await s.at('redacted').waitFor()
    await expect.poll(() => downloads.length).toBe(2)
    const [file, keys] = downloads
    const comments = Buffer.from(unpacked(await content(file))['word/comments.xml']).toString()
    expect(comments).toMatch(/w:author="PERSON-1"/)
    expect(comments).toMatch(/w:initials=""/)
    expect(JSON.parse((await content(keys)).toString())).toMatchObject({
      entities: [{ pseudonym: 'PERSON-1', label: 'PERSON', values: ['Mara Voss'] }],
    })
    expect(await s.violations()).toEqual([])

    // The same without a model, from the documents.
    await s.page.keyboard.press('Escape')
    await s.at('go-documents').click()
    await s.at('text').waitFor()
    await s.page.keyboard.press('Control+k')
    await s.at('palette-query').fill('redact files')
    await s.page.keyboard.press('Enter')
    await s.at('redact-files').setInputFiles(lease)
    await s.at('redact').click()
    await s.at('redacted').waitFor()
    await expect.poll(() => downloads.length).toBe(3)
    const again = Buffer.from(unpacked(await content(downloads[2]))['word/comments.xml']).toString()
    expect(again).toMatch(/w:author="\[PERSON\]"/)
    expect(again).toContain('Bo Berg')
    expect(await s.violations()).toEqual([])
  })
})
