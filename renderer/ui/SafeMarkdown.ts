import MarkdownIt, { type Token } from 'markdown-it'
import { computed, defineComponent, h, type VNodeChild } from 'vue'

/** HTML in the source is text; nothing here makes HTML of a string. */
const parser = new MarkdownIt({ html: false, linkify: true })

/** The elements that may come out. Whatever else the parser names is left out, its text kept. */
const allowed = new Set([
  ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'strong', 'em', 's'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
])

/** Guidelines may not outrank the page's own headings. */
const headings: Record<string, string> = { h1: 'h3', h2: 'h4', h3: 'h5', h4: 'h6', h5: 'h6' }

/** Markdown as Vue nodes, by walking the parser's tokens. Links go to https only, images never load. */
export const SafeMarkdown = defineComponent({
  name: 'SafeMarkdown',
  props: { source: { type: String, required: true } },
  setup(props) {
    const nodes = computed(() => new Walk(parser.parse(props.source, {})).nodes())
    return () => h('div', { class: 'markdown', dir: 'auto' }, nodes.value)
  },
})

class Walk {
  private readonly tokens: readonly Token[]
  private at = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  /** The nodes up to the end or the closing token of the element around them. */
  nodes(): VNodeChild[] {
    const result: VNodeChild[] = []
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at++]
      if (token.nesting === -1) break
      if (token.nesting === 1) result.push(element(token, this.nodes()))
      else result.push(leaf(token))
    }
    return result
  }
}

function element(token: Token, children: VNodeChild[]): VNodeChild {
  if (token.tag === 'a') return link(String(token.attrGet('href') ?? ''), children)
  if (token.hidden || !allowed.has(token.tag)) return children
  return h(headings[token.tag] ?? token.tag, children)
}

function leaf(token: Token): VNodeChild {
  switch (token.type) {
    case 'inline':
      return new Walk(token.children ?? []).nodes()
    case 'code_inline':
      return h('code', token.content)
    case 'fence':
    case 'code_block':
      return h('pre', h('code', token.content))
    case 'hardbreak':
      return h('br')
    case 'softbreak':
      return '\n'
    case 'hr':
      return h('hr')
    default:
      // Images show their description; HTML, were there any, would show its source.
      return token.content
  }
}

function link(href: string, children: VNodeChild[]): VNodeChild {
  if (!URL.canParse(href) || new URL(href).protocol !== 'https:') return h('span', children)
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, children)
}
