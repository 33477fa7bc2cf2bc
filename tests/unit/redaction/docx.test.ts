import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { readFile } from '../../../src/formats/index.ts'
import { packed, unpacked } from '../../support/packed.ts'
import { redactedNames as known } from '../../support/redacted-names.ts'
import { redacted } from '../../support/redacting.ts'

const folder = new URL('../../golden/data/redaction/', import.meta.url)
const made = (name: string) => readFileSync(new URL(name, folder))

const decoded = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** The tags of an XML file, without what they say of spaces. */
const tags = (xml: string) =>
  [...xml.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(' xml:space="preserve"', ''))

const names = readdirSync(folder).filter((name) => name.endsWith('.docx'))

/** What each document says in the text that is imported, once it is redacted. */
const shown: Record<string, string> = {
  plain: '[PER] met [PER]. The lease of [PER] ends in May.',
  split_runs: 'Between [PER] and [PER].',
  split_by_tab: '[PER] signs here.',
  tables: 'Tenant\t[PER]\n\t[PER] of [ORG]',
  headers: 'The text.',
  footnotes: 'Rent is due.\n\nSee the letter of [PER].',
  endnotes: 'Rent is due.\n\nSee the letter of [PER].',
  comments: 'Rent is due.',
  insertion: 'Paid by [PER].',
  deletion: 'Paid by [PER]Lund, not by [PER].',
  moved: 'and [PER], [PER]',
  links: '[EMAIL]',
  fields: '[PER] and [PER]',
  core_properties: 'The text names nobody.',
  other_properties: 'The text names nobody.',
  text_box: '[PER].\n\n[PER]',
  picture: 'Photograph: [PER].',
  controls: '[PER]',
  characters: '[ORG] <3 [PER] [PER] 😀[PER] and Mara <b> [PER] & [PER]',
  breaks: 'To [PER]\n\n[PER]\n\n[PER]’s garden, the Vosses and Vossstraße.',
}

describe('a redacted document of Word', () => {
  it('has its twenty kinds in the folder', () => {
    expect(names.map((name) => name.replace('.docx', '')).sort()).toEqual(Object.keys(shown).sort())
  })

  it.each(names)('%s reads as before, but for what was replaced', async (name) => {
    const { bytes } = await redacted(name, made(name), { known })
    const { documents } = unwrap(await readFile(name, bytes))
    expect(documents[0].text).toBe(shown[name.replace('.docx', '')])
  })

  it.each(names)('%s has no value left in the bytes of any part', async (name) => {
    const { bytes, report } = await redacted(name, made(name), { known })
    const parts = Object.entries(unpacked(bytes))
    const inside = /Vosses and Vossstraße/
    for (const [, content] of parts) {
      const source = decoded(content).replace(inside, '')
      const text = source.replaceAll(/<\/w:p>/g, '\n').replaceAll(/<[^>]*>/g, '')
      for (const value of [...Object.keys(known), 'MARA VOSS', 'S\u00f6hne', 'Mara%20Voss']) {
        expect(source).not.toContain(value)
        if (name !== 'characters.docx') expect(text).not.toContain(value)
      }
    }
    expect(report.left).toEqual([])
  })

  it.each(names)(
    '%s keeps its tags, and every part that names nobody byte by byte',
    async (name) => {
      const before = unpacked(made(name))
      const { bytes } = await redacted(name, made(name), { known })
      const after = unpacked(bytes)
      expect(Object.keys(after)).toEqual(Object.keys(before))
      const values = /Voss|Berg|VOSS|M(?:ü|&#252;)ller|mara\.|Luc/
      for (const [part, content] of Object.entries(before)) {
        if (!values.test(decoded(content))) expect(decoded(after[part])).toBe(decoded(content))
      }
      const own = [
        'characters.docx',
        'split_by_tab.docx',
        'breaks.docx',
        'fields.docx',
        'picture.docx',
      ]
      const inTags = [...own, 'controls.docx', 'text_box.docx', 'deletion.docx', 'insertion.docx']
      if (inTags.includes(name)) return
      const part = 'word/document.xml'
      const strip = (one: string) => one.replaceAll(/tooltip="[^"]*"/g, '')
      expect(tags(strip(decoded(after[part])))).toEqual(tags(strip(decoded(before[part]))))
    },
  )

  it('tells what it could not check', async () => {
    const { report } = await redacted('picture.docx', made('picture.docx'), { known })
    expect(report.unchecked).toEqual(['a picture or recording (word/media/image1.png)'])
  })

  it('tells the parts of longer words that were left', async () => {
    const { report } = await redacted('breaks.docx', made('breaks.docx'), { known })
    expect(report.remarks).toContain('Parts of longer words were left: “Voss” (1 text).')
  })
})

const SPACE = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const word = (body: string) =>
  packed({ 'word/document.xml': `<w:document xmlns:w="${SPACE}">${body}</w:document>` })
const bodyOf = (bytes: Uint8Array) =>
  /<w:document[^>]*>(.*)<\/w:document>/s.exec(decoded(unpacked(bytes)['word/document.xml']))?.[1]

describe('a run that is cut', () => {
  it('keeps the spaces that are at its ends now', async () => {
    const body = '<w:p><w:r><w:t>Mara Vo</w:t></w:r><w:r><w:t>ss lives</w:t></w:r></w:p>'
    const { bytes } = await redacted('a.docx', word(body), { known })
    expect(bodyOf(bytes)).toBe(
      '<w:p><w:r><w:t>[PER]</w:t></w:r><w:r><w:t xml:space="preserve"> lives</w:t></w:r></w:p>',
    )
  })

  it('that names have spaces of their own in stands as it was', async () => {
    const body =
      '<w:p><w:r><w:t>nobody &amp;#1; &#8212;</w:t></w:r><w:r><w:t>Voss</w:t></w:r></w:p>'
    const { bytes } = await redacted('a.docx', word(body), { known })
    expect(bodyOf(bytes)).toBe(body.replace('Voss', '[PER]'))
  })
})

describe('a document of Word', () => {
  it('that needs a value in its markup tells so', async () => {
    const body = '<w:p><w:pPr><w:pStyle w:val="Voss"/></w:pPr><w:r><w:t>Voss</w:t></w:r></w:p>'
    const { report } = await redacted('a.docx', word(body), { known })
    expect(report.left).toEqual([{ value: 'Voss', place: 'word/document.xml' }])
  })

  it('is filled from data without values, in their attributes too', async () => {
    const data = '<a xmlns="urn:a" Author="Mara Voss"><b>2024 Voss</b></a>'
    const { bytes } = await redacted(
      'a.docx',
      packed({ 'word/document.xml': '<w:document/>', 'customXml/item1.xml': data }),
      { known },
    )
    expect(decoded(unpacked(bytes)['customXml/item1.xml'])).toBe(
      '<a xmlns="urn:a" Author="[PER]"><b>2024 [PER]</b></a>',
    )
  })

  it('has no value in the tip of a link, as LibreOffice writes it', async () => {
    const body =
      '<w:p><w:hyperlink w:tgtFrame="Write to Mara Voss"><w:r><w:t>Here</w:t></w:r></w:hyperlink></w:p>'
    const { bytes } = await redacted('a.docx', word(body), { known })
    expect(bodyOf(bytes)).toBe(body.replace('Mara Voss', '[PER]'))
  })

  it('stays XML whatever labels are called', async () => {
    const body = '<w:p><w:r><w:t>Voss</w:t></w:r></w:p>'
    const { bytes } = await redacted('a.docx', word(body), { known: { Voss: 'a<\u0001&"b' } })
    expect(bodyOf(bytes)).toBe('<w:p><w:r><w:t>[a&lt; &amp;"b]</w:t></w:r></w:p>')
  })

  it('with two parts of one name is refused', async () => {
    const twice = Buffer.from(packed({ 'word/document.xml': '<a/>', 'word/document.xmm': '<a/>' }))
    const bytes = Buffer.from(twice.toString('latin1').replaceAll('.xmm', '.xml'), 'latin1')
    await expect(redacted('a.docx', bytes, { known })).rejects.toThrow(/two parts of the same name/)
  })
})
