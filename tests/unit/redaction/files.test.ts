import { describe, expect, it } from 'vitest'
import { redacted, redactedText } from '../../support/redacting.ts'

const known = { 'Mara Voss': 'PER', Oslo: 'LOC', '2024': 'DATE' }

describe('plain text', () => {
  it('comes back as it was, but for the values', async () => {
    const text =
      '\ufeffMara Voss\r\nof Oslo,\tMara\nVoss. 😀 e\u0301\rMaras Oslo2\u00a0MARA VOSS 2024\n'
    expect(await redactedText('a.txt', text, { known })).toBe(
      '\ufeff[PER]\r\nof [LOC],\t[PER]. 😀 e\u0301\rMaras Oslo2\u00a0[PER] [DATE]\n',
    )
  })

  it('is swept for what a model found once', async () => {
    const text = 'Rosa came. Then Rosa and Rosa Lund left; rosa wine stayed.'
    expect(await redactedText('a.txt', text, { finds: { Rosa: 'PER' } })).toBe(
      '[PER] came. Then [PER] and [PER] Lund left; rosa wine stayed.',
    )
  })

  it('loses what was found inside of a word only there', async () => {
    expect(await redactedText('a.txt', '서울에서 서울', { finds: { 서울: 'LOC' } })).toBe(
      '[LOC]에서 [LOC]',
    )
  })

  it('keeps its encoding where that has what stands for values, else becomes UTF-8 with its mark', async () => {
    const latin = Buffer.from('Ren\u00e9e of Oslo', 'latin1')
    const byLabel = await redacted('a.txt', latin, { known })
    expect(Buffer.from(byLabel.bytes).toString('latin1')).toBe('Ren\u00e9e of [LOC]')
    const byBar = await redacted('a.txt', latin, { known, by: 'bar' })
    expect(Buffer.from(byBar.bytes).toString()).toBe('\ufeffRen\u00e9e of █████')
    expect(byBar.report.remarks).toEqual([expect.stringMatching(/it is UTF-8 now/)])
    const wide = Buffer.from('\ufeffOslo 😀', 'utf16le')
    const { bytes } = await redacted('a.txt', wide, { known })
    expect(Buffer.from(bytes)).toEqual(Buffer.from('\ufeff[LOC] 😀', 'utf16le'))
  })

  it('gives a value that overlaps another the name of the longer one', async () => {
    const two = { 'Mara Voss': 'PER', 'Voss of Oslo': 'ORG' }
    expect(await redactedText('a.txt', 'to Mara Voss of Oslo now', { known: two })).toBe(
      'to [ORG] now',
    )
  })

  it('is not changed by a value of one letter that stands elsewhere', async () => {
    const { bytes, report } = await redacted('a.txt', 'I, a, b and I', { finds: { I: 'PER' } })
    expect(Buffer.from(bytes).toString()).toBe('[PER], a, b and I')
    expect(report.remarks).toEqual([expect.stringMatching(/single letter or sign/)])
  })

  it('whose labels read like values is proven without them', async () => {
    expect(await redactedText('a.txt', 'PER told PER', { known: { PER: 'PER' } })).toBe(
      '[PER] told [PER]',
    )
  })
})

describe('the name of a file', () => {
  it('loses its values too', async () => {
    const { name } = await redacted('Lease_Mara_Voss-2024.txt', 'To Mara Voss.', { known })
    expect(name).toBe('Lease_[PER]-[DATE].txt')
  })
})

describe('Markdown', () => {
  it('comes back with its marks, also where they cut a value', async () => {
    const text =
      '---\nauthor: Mara Voss\n---\n# On **Mara** Voss\n\n- *Mara __Voss__* of [Oslo](a.md)\n'
    expect(await redactedText('a.md', text, { known })).toBe(
      '---\nauthor: [PER]\n---\n# On **[PER]**\n\n- *[PER]* of [[LOC]](a.md)\n',
    )
  })
})

describe('a table', () => {
  it('comes back with its columns and its quotation marks', async () => {
    const table = 'id;name;note\r\n1;Mara Voss;"of ""Oslo"";\r\nsince 2024"\r\n2;;x\r\n'
    expect(await redactedText('a.csv', table, { known })).toBe(
      'id;name;note\r\n1;[PER];"of ""[LOC]"";\r\nsince [DATE]"\r\n2;;x\r\n',
    )
  })

  it('puts a cell in quotation marks where a label needs them', async () => {
    expect(await redactedText('a.csv', 'id,name\n1,Oslo\n', { known: { Oslo: 'a,b' } })).toBe(
      'id,name\n1,"[a,b]"\n',
    )
  })
})

describe('a page', () => {
  const page = (body: string, head = '') =>
    `<!DOCTYPE html>\n<html><head>${head}</head><body>${body}</body></html>`

  it.each([
    [
      '<p>M<b>ar</b>a&nbsp;Voss &amp; Oslo<p>Mara<p>Voss',
      '<p>[PER]<b></b> &amp; [LOC]<p>Mara<p>Voss',
    ],
    ['<img alt="Mara Voss" src=a.png>', '<img alt="[PER]" src=a.png>'],
    [
      '<a href="mailto:x@y.org?subject=Mara%20Voss%2Fb">x</a>',
      '<a href="mailto:x@y.org?subject=%5BPER%5D%2Fb">x</a>',
    ],
    ['<!-- by Mara Voss --><p>x', '<!-- by [PER] --><p>x'],
    ['<script>a("Mara Voss", 2024)</script>', '<script>a("[PER]", 2024)</script>'],
    ['<td colspan=2024 data-who=Oslo>1</td>', '<td colspan=2024 data-who="[LOC]">1</td>'],
  ])('%s', async (before, after) => {
    expect(await redactedText('a.html', page(before), { known })).toBe(page(after))
  })

  it('loses the values of its head', async () => {
    const head = '<title>Mara Voss</title><meta name="author" content="Mara Voss">'
    expect(await redactedText('a.html', page('', head), { known })).toBe(
      page('', '<title>[PER]</title><meta name="author" content="[PER]">'),
    )
  })

  it('tells the pictures that it shows', async () => {
    const { report } = await redacted('a.html', page('<img src=a.png><img src=b.png>'), { known })
    expect(report.unchecked).toEqual(['2 pictures'])
  })
})

describe('any other file', () => {
  it('comes back as text', async () => {
    const lines = '{"text": "Mara Voss came.", "label": []}\n{"text": "Then Oslo.", "label": []}\n'
    const { name, bytes, report } = await redacted('a.jsonl', lines, { known })
    expect([name, Buffer.from(bytes).toString()]).toEqual([
      'a.jsonl.txt',
      '[PER] came.\n\nThen [LOC].\n',
    ])
    expect(report).toMatchObject({ asText: true, perLabel: { PER: 1, LOC: 1 }, values: 2 })
  })
})
