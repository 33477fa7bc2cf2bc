import { fail, ok, type Result } from '../../domain/failure.ts'
import type { Meta } from '../../model/documents.ts'
import { MAX_REMARK } from '../../model/limits.ts'
import type { Problem } from '../../model/project.ts'
import type { ImportedFile } from '../format.ts'

/** A paragraph, a heading, an item, a row. */
interface Block {
  text: string
  /** Stands right below one of its kind. */
  tight?: 'item' | 'row'
}

/**
 * Text in the order of reading: blocks with a blank line between them, items and rows line below line, cells
 * with a tab between them.
 */
export class Prose {
  private readonly collapses: boolean
  /** Blocks of the text and, inside it, of the cells under way. */
  private readonly flows: Block[][] = [[]]
  private readonly rows: Block[][][] = []
  /** Pieces of the block under way, none of them empty. */
  private pieces: string[] = []
  /** Those of the blocks around an aside under way. */
  private readonly around: string[][] = []
  private readonly asides: Block[] = []

  /** `collapse`: white space is how the file is laid out, and a space at most in its text. */
  constructor({ collapse = false } = {}) {
    this.collapses = collapse
  }

  /** More of the block under way; `exact` as it stands. */
  write(text: string, exact = false): void {
    const piece = this.collapses && !exact ? this.collapsed(text) : text
    if (piece !== '') this.pieces.push(piece)
  }

  private collapsed(text: string): string {
    const spaced = text.replaceAll(/[ \t\n\r\f]+/g, ' ')
    const before = this.pieces.at(-1)?.at(-1) ?? '\n'
    return spaced.startsWith(' ') && ' \n'.includes(before) ? spaced.slice(1) : spaced
  }

  lineBreak(): void {
    const last = this.pieces.at(-1)
    if (this.collapses && last?.endsWith(' ')) {
      this.pieces.pop()
      this.write(last.slice(0, -1), true)
    }
    this.pieces.push('\n')
  }

  endBlock(tight?: Block['tight']): void {
    const whole = this.pieces.join('')
    this.pieces = []
    const trimmed = whole.trim()
    if (trimmed !== '') this.append([{ text: this.collapses ? trimmed : whole, tight }])
    this.append(this.asides.splice(0))
  }

  /** What stands beside a paragraph follows it. */
  startAside(): void {
    this.around.push(this.pieces)
    this.pieces = []
    this.flows.push([])
  }

  endAside(): void {
    this.endBlock()
    for (const block of this.flows.pop() ?? []) this.asides.push(block)
    this.pieces = this.around.pop() ?? []
  }

  startRow(): void {
    this.endBlock()
    this.rows.push([])
  }

  startCell(): void {
    this.endBlock()
    this.flows.push([])
  }

  endCell(): void {
    this.endBlock()
    if (this.flows.length < 2) return
    const blocks = this.flows.pop() as Block[]
    const row = this.rows.at(-1)
    if (row) row.push(blocks)
    else this.append(blocks)
  }

  /** A row of short cells is a line; where cells hold paragraphs, these follow one another. */
  endRow(): void {
    this.endBlock()
    const cells = this.rows.pop() ?? []
    if (cells.length < 2 || cells.some(({ length }) => length > 1)) return this.append(cells.flat())
    const texts = cells.map(([block]) => onOneLine(block?.text ?? ''))
    while (texts.at(-1) === '') texts.pop()
    if (texts.length > 0) this.append([{ text: texts.join('\t'), tight: 'row' }])
  }

  private append(blocks: readonly Block[]): void {
    for (const block of blocks) this.flows.at(-1)?.push(block)
  }

  /** All of it; cells and rows that have no end are ended. */
  text(): string {
    this.endBlock()
    while (this.rows.length > 0) {
      if (this.flows.length > 1) this.endCell()
      this.endRow()
    }
    const blocks = this.flows.flat()
    return blocks
      .map(({ text, tight }, i) => {
        if (i === 0) return text
        return (tight && tight === blocks[i - 1].tight ? '\n' : '\n\n') + text
      })
      .join('')
  }
}

const onOneLine = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join(' ')

/** A file that is one document. */
export function proseFile(
  text: string,
  { meta = {}, problems = [], pages }: { meta?: Meta; problems?: Problem[]; pages?: number[] } = {},
): Result<ImportedFile> {
  if (text.trim() === '')
    return fail('bad-input', 'The file holds no text; nothing was imported. Choose another.')
  const whole = text.toWellFormed()
  const halves =
    whole === text ? [] : [{ message: 'Half characters, which are no text, were replaced by �.' }]
  const document = { text: whole, spans: [], ...(Object.keys(meta).length > 0 ? { meta } : {}) }
  return ok({
    documents: [document],
    labels: [],
    problems: [...problems, ...halves],
    ...(pages ? { pages } : {}),
  })
}

/** That text of a file was not read, by what it is. */
export const leftOut = (what: readonly string[]): Problem[] =>
  what.length === 0 ? [] : [{ message: `Left out: ${what.join(', ')}.` }]

/** Fields of a file that say something, cut to what a field holds. */
export function fieldsOf(fields: Readonly<Record<string, string | undefined>>): Meta {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const text = (value ?? '').trim().toWellFormed()
      return text === '' ? [] : [[name, text.slice(0, MAX_REMARK).toWellFormed()]]
    }),
  )
}
