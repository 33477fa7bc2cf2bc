import { walkHtml, type Listener } from './markup.ts'
import { Prose } from './prose.ts'

/** Elements that are no text. */
const LEFT_OUT = new Set([
  ...['script', 'style', 'head', 'title', 'template', 'noscript', 'svg', 'math', 'rt', 'rp'],
  ...['iframe', 'object', 'audio', 'video', 'canvas', 'select', 'button', 'textarea'],
])

/** Elements that begin and end a block. */
const BLOCKS = new Set([
  ...['p', 'div', 'section', 'article', 'main', 'aside', 'header', 'footer', 'nav', 'figure'],
  ...['figcaption', 'address', 'blockquote', 'center', 'details', 'summary', 'dialog', 'hgroup'],
  ...['form', 'fieldset', 'legend', 'ul', 'ol', 'dl', 'menu', 'table', 'caption', 'pre', 'hr'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'body', 'html'],
])

/** Blocks that stand line below line. */
const ITEMS = new Set(['li', 'dt', 'dd'])

/** Elements that part what stands before them from what follows; all others run on within a line. */
export const isApart = (name: string) =>
  BLOCKS.has(name) || ITEMS.has(name) || LEFT_OUT.has(name) || PARTS.has(name)

/** Parts of tables, of lists to choose from and of heads. */
const PARTS = new Set([
  ...['tr', 'td', 'th', 'thead', 'tbody', 'tfoot', 'colgroup', 'col', 'option', 'optgroup'],
  ...['meta', 'link', 'base', 'input', 'textarea'],
])

/** What a page of HTML shows, in its order, and its title. Throws a FailureError. */
export function htmlProse(html: string): { text: string; title: string } {
  const page = new Page()
  walkHtml(html, page)
  return { text: page.prose.text(), title: page.title.trim() }
}

class Page implements Listener {
  readonly prose = new Prose({ collapse: true })
  title = ''
  private readonly inside: string[] = []
  private outside = 0
  private exact = 0

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.inside.push(name)
    if (this.outside > 0 || LEFT_OUT.has(name) || isHidden(attributes)) {
      this.outside++
      return
    }
    if (name === 'br') this.prose.lineBreak()
    else if (name === 'tr') this.prose.startRow()
    else if (name === 'td' || name === 'th') this.prose.startCell()
    else if (BLOCKS.has(name) || ITEMS.has(name))
      this.prose.endBlock(this.isItem() ? 'item' : undefined)
    if (name === 'pre') this.exact++
  }

  close(name: string): void {
    if (this.outside > 0) {
      this.outside--
      this.inside.pop()
      return
    }
    if (name === 'tr') this.prose.endRow()
    else if (name === 'td' || name === 'th') this.prose.endCell()
    else if (BLOCKS.has(name) || ITEMS.has(name))
      this.prose.endBlock(this.isItem() ? 'item' : undefined)
    if (name === 'pre') this.exact--
    this.inside.pop()
  }

  text(text: string): void {
    if (this.inside.at(-1) === 'title' && this.inside.at(-2) === 'head') this.title += text
    if (this.outside === 0) this.prose.write(text, this.exact > 0)
  }

  /** Whether what ends here is the text of an item itself, or of the paragraph that it is. */
  private isItem(): boolean {
    return this.inside.slice(-3).some((name) => ITEMS.has(name))
  }
}

const isHidden = ({ hidden, style }: Readonly<Record<string, string>>) =>
  hidden !== undefined || /display\s*:\s*none/i.test(style ?? '')
