import { attempt, failed } from '../../domain/failure.ts'
import type { Problem } from '../../model/project.ts'
import type { Head, Source } from '../format.ts'
import { leftOut, Prose, proseFile } from './prose.ts'
import { encodingOfCharset, encodingOfPage } from './rtf-encodings.ts'

/** Groups that are no text of the document. */
const LEFT_OUT = new Set([
  ...['colortbl', 'stylesheet', 'info', 'pict', 'object', 'themedata', 'datastore', 'xmlnstbl'],
  ...['listtable', 'listoverridetable', 'rsidtbl', 'generator', 'fldinst', 'nonshppict', 'private'],
  ...['header', 'headerl', 'headerr', 'headerf', 'footer', 'footerl', 'footerr', 'footerf'],
  ...[
    'annotation',
    'atnid',
    'atnauthor',
    'revtbl',
    'latentstyles',
    'mmathPr',
    'filetbl',
    'listtext',
  ],
  ...['pntext', 'bkmkstart', 'bkmkend'],
])

/** Words that stand for a character. */
const CHARACTERS = new Map([
  ...([
    ['tab', '\t'],
    ['nestcell', '\t'],
    ['emdash', '—'],
    ['endash', '–'],
  ] as const),
  ...([
    ['bullet', '•'],
    ['lquote', '‘'],
    ['rquote', '’'],
    ['ldblquote', '“'],
  ] as const),
  ...([
    ['rdblquote', '”'],
    ['emspace', '\u2003'],
    ['enspace', '\u2002'],
  ] as const),
  ...([
    ['~', '\u00a0'],
    ['_', '\u2011'],
    ['-', '\u00ad'],
    ['{', '{'],
    ['}', '}'],
  ] as const),
  ['\\', '\\'],
])

/** A brace, a word with its number, a character as two digits, a sign, a line end, or text. */
const TOKEN =
  /[{}]|\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\(\r\n|[^])|[\r\n]+|[^\\{}\r\n]+/giy

/** Microsoft's Rich Text Format, version 1.9: paragraphs, rows of tables, notes at the end. */
export const rtf: Source = {
  id: 'rtf',
  title: 'Rich text (RTF)',
  help: 'a document of WordPad, TextEdit and older programs',
  extensions: ['.rtf'],
  detect: ({ bytes }: Head) =>
    new TextDecoder('latin1').decode(bytes.subarray(0, 6)).startsWith('{\\rtf')
      ? { sure: 1, sign: 'it begins as RTF files do' }
      : null,
  read: (bytes) => {
    const read = attempt(() => new Reader().read(new TextDecoder('latin1').decode(bytes)))
    return read.ok ? proseFile(read.value.text, { problems: read.value.problems }) : read
  },
}

/** Braces inside one another. */
const MAX_DEPTH = 10_000

/** What holds inside of a pair of braces. */
interface Group {
  isOut: boolean
  /** What of that is told. */
  told: string
  isDeleted: boolean
  isHidden: boolean
  isFonts: boolean
  isNote: boolean
  font: number
  /** Characters that stand for one of Unicode in programs without. */
  skip: number
}

class Reader {
  private readonly body = new Prose()
  private readonly notes = new Prose()
  private readonly groups: Group[] = []
  private now: Group = {
    ...{ isOut: false, told: '', isDeleted: false, isHidden: false, isFonts: false, isNote: false },
    ...{ font: -1, skip: 1 },
  }
  private readonly fonts = new Map<number, string>()
  private encoding = 'windows-1252'
  /** Characters of one byte that wait for the others of theirs. */
  private bytes: number[] = []
  private toSkip = 0
  private isInRow = false
  /** What is text and does not show. */
  private readonly left = new Set<string>()

  read(source: string): { text: string; problems: Problem[] } {
    if (!source.startsWith('{\\rtf')) throw damaged()
    TOKEN.lastIndex = 0
    for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
      const found = TOKEN.exec(source)
      if (!found) throw damaged()
      const [token, word, number, byte, sign] = found
      if (byte !== undefined) this.byte(Number.parseInt(byte, 16))
      else {
        if (word === undefined || word !== 'u') this.flush()
        if (token === '{') this.startGroup()
        else if (token === '}') this.endGroup()
        else if (word === 'bin') TOKEN.lastIndex += Math.max(0, Number(number ?? 0))
        else if (word !== undefined) this.word(word.toLowerCase(), number)
        else if (sign !== undefined) this.sign(sign)
        else if (!/^[\r\n]/.test(token)) this.text(token)
      }
    }
    this.flush()
    const texts = [this.body.text(), this.notes.text()]
    return {
      text: texts.filter((text) => text !== '').join('\n\n'),
      problems: leftOut([...this.left]),
    }
  }

  private get prose(): Prose {
    return this.now.isNote ? this.notes : this.body
  }

  private startGroup(): void {
    if (this.groups.length >= MAX_DEPTH) throw damaged()
    this.groups.push({ ...this.now })
  }

  private endGroup(): void {
    if (this.now.isNote && !this.groups.at(-1)?.isNote) this.notes.endBlock()
    this.now = this.groups.pop() ?? this.now
    this.toSkip = 0
  }

  private sign(sign: string): void {
    if (sign === '*') this.now.isOut = true
    else if (/[\r\n]/.test(sign)) this.prose.endBlock()
    else this.write(CHARACTERS.get(sign) ?? '')
  }

  private word(word: string, written: string | undefined): void {
    const number = Number(written ?? 1)
    if (word === 'fonttbl') this.now = { ...this.now, isFonts: true, isOut: true }
    else if (LEFT_OUT.has(word)) this.now = { ...this.now, isOut: true, told: toldOf(word) }
    else if (word === 'f') this.now.font = number
    else if (word === 'fcharset' && this.now.isFonts)
      this.fonts.set(this.now.font, encodingOfCharset(number))
    else if (word === 'ansicpg') this.encoding = encodingOfPage(number)
    else if (word === 'uc') this.now.skip = Math.min(10, Math.max(0, number))
    else if (word === 'u') this.unicode(number)
    else if (word === 'deleted') this.now.isDeleted = number !== 0
    else if (word === 'v') this.now.isHidden = number !== 0
    else if (word === 'plain') this.now = { ...this.now, isDeleted: false, isHidden: false }
    else if (word === 'footnote') this.now = { ...this.now, isNote: true, isOut: false }
    else if (!this.now.isOut) this.layout(word)
  }

  private layout(word: string): void {
    if (word === 'par' || word === 'sect' || word === 'page') this.prose.endBlock()
    else if (word === 'line') this.prose.lineBreak()
    else if ((word === 'trowd' || word === 'intbl') && !this.isInRow) {
      // A row like the one before need not be defined again.
      this.isInRow = true
      this.body.startRow()
      this.body.startCell()
    } else if (word === 'cell' && this.isInRow) {
      this.body.endCell()
      this.body.startCell()
    } else if (word === 'row' && this.isInRow) {
      this.isInRow = false
      this.body.endCell()
      this.body.endRow()
    } else this.write(CHARACTERS.get(word) ?? '')
  }

  /** A unit of UTF-16, negative above 32767. */
  private unicode(number: number): void {
    this.flush()
    this.write(String.fromCharCode(number & 0xffff))
    this.toSkip = this.now.skip
  }

  private byte(value: number): void {
    if (this.toSkip > 0) this.toSkip--
    else this.bytes.push(value)
  }

  private text(text: string): void {
    const skipped = Math.min(this.toSkip, text.length)
    this.toSkip -= skipped
    this.write(text.slice(skipped))
  }

  private flush(): void {
    if (this.bytes.length === 0) return
    const encoding = this.fonts.get(this.now.font) ?? this.encoding
    const bytes = Uint8Array.from(this.bytes)
    this.bytes = []
    this.write(new TextDecoder(encoding || this.encoding).decode(bytes))
  }

  private write(text: string): void {
    const { isOut, told, isDeleted, isHidden } = this.now
    if (text === '') return
    if (isOut) {
      if (told !== '' && text.trim() !== '') this.left.add(told)
    } else if (isDeleted) this.left.add('tracked deletions')
    else if (isHidden) this.left.add('hidden text')
    else this.prose.write(text)
  }
}

function toldOf(word: string): string {
  if (word === 'annotation') return 'the comments'
  return /^(?:header|footer)/.test(word) ? 'the headers and footers of pages' : ''
}

const damaged = () =>
  failed(
    'bad-input',
    'The file is no RTF, or is damaged; open it in the program that it is from, save it as .docx, and import that.',
  )
