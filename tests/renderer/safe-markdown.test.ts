import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { SafeMarkdown } from '../../renderer/ui/SafeMarkdown.ts'

const html = (source: string) => mount(SafeMarkdown, { props: { source } }).html({ raw: true })

describe('guidelines', () => {
  it('draw headings below the page’s own, lists, emphasis and code', () => {
    expect(html('# Rules\n\n- **one**\n- `two`')).toBe(
      '<div class="markdown" dir="auto"><h3>Rules</h3><ul><li><strong>one</strong></li><li><code>two</code></li></ul></div>',
    )
  })

  it('show HTML as the text that it is', () => {
    expect(html('<script>alert(1)</script>')).toContain('&lt;script&gt;')
  })

  it('load no image', () => {
    expect(html('![a map](https://example.org/a.png)')).toBe(
      '<div class="markdown" dir="auto"><p>a map</p></div>',
    )
  })

  it.each(['javascript:alert(1)', 'http://example.org', 'data:text/html,x', '/etc/passwd'])(
    'do not link to %s',
    (address) => {
      expect(html(`[here](${address})`)).not.toContain('href')
    },
  )

  it('link to https only, telling the other side nothing', () => {
    expect(html('[here](https://example.org)')).toContain(
      '<a href="https://example.org" target="_blank" rel="noopener noreferrer">here</a>',
    )
  })
})
