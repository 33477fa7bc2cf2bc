import type MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'

type Parser = InstanceType<typeof MarkdownIt>

/** What links and notes of a text refer to, as the parser keeps it. */
export type References = Record<string, unknown>

/**
 * Walks through the blocks of a text, one token after the other: the list of them, as parsers give it, takes a few
 * hundred times the memory of the text.
 */
export function walkBlocks(
  parser: Parser,
  text: string,
  see: (token: Token, references: References) => void,
): void {
  const source = text.replaceAll(/\r\n?/g, '\n').replaceAll('\0', '\ufffd')
  // Links may name what stands below them.
  const references: References = {}
  parser.block.parse(source, parser, references, new Passing(() => {}))
  const tokens = new Passing((token) => see(token, references))
  parser.block.parse(source, parser, references, tokens)
  tokens.end()
}

/** A list that keeps nothing. A token is shown when the next one comes: rules fill it in after they gave it. */
class Passing extends Array<Token> {
  private readonly show: (token: Token) => void
  private last: Token | undefined

  constructor(show: (token: Token) => void) {
    super()
    this.show = show
  }

  override push(token: Token): number {
    this.end()
    this.last = token
    return this.length
  }

  end(): void {
    if (this.last) this.show(this.last)
    this.last = undefined
  }
}
