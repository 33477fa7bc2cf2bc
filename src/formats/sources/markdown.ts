import MarkdownIt, { type Token } from 'markdown-it'
import { attempt, failed } from '../../domain/failure.ts'
import { decode } from '../decode.ts'
import type { Head, Source } from '../format.ts'
import { htmlProse } from './html-prose.ts'
import { walkBlocks, type References } from './markdown-blocks.ts'
import { useNotes } from './markdown-notes.ts'
import { fieldsOf, Prose, proseFile } from './prose.ts'

const NAMES = /\.(?:md|markdown|mdown|mkd)$/

/** Headings, emphasis, code, links to the web and tables: marks that text without markup has not. */
const SIGNS =
  /^#{1,6}[ \t]+\S|\*\*[^\s*][^*\n]{0,200}\*\*|__[^\s_][^_\n]{0,200}__|^```|\]\(https?:|^\|?[ \t]*:?-{3,}:?[ \t]*\|/m

/** Lines between two of “---” at the very beginning, which name fields. */
const FRONT = /^---[ \t]*\r?\n([^]*?)\r?\n---[ \t]*(?:\r?\n|$)/
const FIELD = /^([\w -]{1,60}):[ \t]*(\S.*)$/
const QUOTED = /^(["'])(.*)\1[ \t]*$/

/** Markdown as CommonMark has it, with tables and notes, which stand at the end: its text without the marks. */
export const markdown: Source = {
  id: 'markdown',
  title: 'Markdown',
  help: 'text with marks for headings and emphasis, which are taken off',
  extensions: ['.md', '.markdown'],
  detect: ({ name, text }: Head) =>
    NAMES.test(name) && SIGNS.test(text)
      ? { sure: 0.7, sign: 'it has the marks of Markdown and is called so' }
      : null,
  read(bytes, { encoding }) {
    const decoded = decode(bytes, encoding)
    if (!decoded.ok) return decoded
    const { text, note } = decoded.value
    const front = FRONT.exec(text)
    const fields = (front?.[1] ?? '').split(/\r?\n/).flatMap((line) => {
      const [, name, value] = FIELD.exec(line) ?? []
      return name === undefined ? [] : [[name, value.replace(QUOTED, '$2')]]
    })
    const read = attempt(() => proseOf(text.slice(front?.[0].length ?? 0)))
    if (!read.ok) return read
    return proseFile(read.value, {
      meta: fieldsOf(Object.fromEntries(fields) as Record<string, string>),
      problems: note === undefined ? [] : [{ message: note }],
    })
  },
}

/** Quotations and lists inside one another: fewer than the parser goes into. */
const MAX_LEVEL = 90

const tooDeep = () =>
  failed(
    'bad-input',
    'The text has more quotations or lists inside one another than can be read; nothing was imported. Take some out and try again.',
  )

function proseOf(source: string): string {
  const parser = new MarkdownIt({ html: true, linkify: false })
  useNotes(parser)
  const [body, notes] = [new Prose(), new Prose()]
  let prose = body
  let items = 0
  walkBlocks(parser, source, (token, references) => {
    // Deeper ones are passed over without a word.
    if (token.level > MAX_LEVEL) throw tooDeep()
    if (token.type === 'inline') {
      for (const piece of piecesOf(token.content))
        inline(prose, inlineOf(parser, piece, references))
    } else if (token.type === 'fence' || token.type === 'code_block') {
      prose.write(token.content.replace(/\n$/, ''))
      prose.endBlock()
    } else if (token.type === 'html_block') {
      prose.write(htmlProse(token.content).text)
      prose.endBlock()
    } else if (token.type === 'list_item_open') {
      items++
      // The number that the author wrote.
      if (token.info !== '') prose.write(`${token.info}${token.markup} `)
    } else if (token.type === 'list_item_close') items--
    else if (token.type === 'note_open') prose = notes
    else if (token.type === 'note_close') prose = body
    else if (token.type === 'paragraph_close') prose.endBlock(items > 0 ? 'item' : undefined)
    else if (token.type === 'heading_close') prose.endBlock()
    else if (token.type === 'tr_open') prose.startRow()
    else if (token.type === 'tr_close') prose.endRow()
    else if (/^t[hd]_open$/.test(token.type)) prose.startCell()
    else if (/^t[hd]_close$/.test(token.type)) prose.endCell()
  })
  return [body.text(), notes.text()].filter((text) => text !== '').join('\n\n')
}

type Parser = InstanceType<typeof MarkdownIt>

/** Characters that are parsed at once: of a paragraph as long as that a few hundred times their memory. */
const MAX_PIECE = 100_000

/** A paragraph in pieces that end behind white space where there is some; marks on both sides of an end stay. */
function* piecesOf(content: string): Generator<string> {
  for (let at = 0; at < content.length;) {
    const rest = content.slice(at, at + MAX_PIECE)
    const isLast = at + rest.length === content.length
    const blank = isLast ? -1 : rest.search(/\s\S*$/)
    const end = at + (blank > 0 ? blank + 1 : rest.length)
    yield content.slice(at, end)
    at = end
  }
}

function inlineOf(parser: Parser, content: string, references: References): Token[] {
  const tokens: Token[] = []
  parser.inline.parse(content, parser, references, tokens)
  return tokens
}

function inline(prose: Prose, tokens: readonly Token[]): void {
  for (const { type, content } of tokens) {
    if (type === 'softbreak') prose.write(' ')
    else if (type === 'hardbreak') prose.lineBreak()
    else if (type !== 'html_inline') prose.write(content)
    else if (/^<br\s*\/?>$/i.test(content)) prose.lineBreak()
  }
}
