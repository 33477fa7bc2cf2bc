import type { LabelledText } from '../model/documents.ts'
import type { NewLabel } from '../model/labels.ts'
import { openingOf, type Writer } from '../formats/index.ts'
import type { Write } from '../files/whole-file.ts'

/** Documents written at once, in formats that are written in parts. */
const DOCUMENTS_AT_ONCE = 256

/** Documents in one format, written some at a time as if at once. */
export class DocumentWriter {
  private readonly format: Writer
  private readonly labels: NewLabel[]
  private readonly write: Write
  private waiting: LabelledText[] = []
  private begun = false
  /** What was written last. */
  private last = ''

  constructor(format: Writer, labels: NewLabel[], write: Write) {
    this.format = format
    this.labels = labels
    this.write = write
  }

  async add(document: LabelledText): Promise<void> {
    this.waiting.push(document)
    if (this.format.separator && this.waiting.length === DOCUMENTS_AT_ONCE) await this.flush()
  }

  async finish(): Promise<void> {
    if (this.waiting.length > 0 || !this.begun) await this.flush()
  }

  private async flush(): Promise<void> {
    const { content } = this.format.write(this.waiting, this.labels)
    this.waiting = []
    if (typeof content !== 'string') return this.write(content)
    await this.write(this.before(content) + content)
    this.begun = true
    if (content !== '') this.last = content
  }

  private before(content: string): string {
    if (!this.begun) return openingOf(this.format, content, this.labels)
    const isParted = content === '' || this.last.endsWith('\n\n')
    return this.format.separator === 'blank-line' && !isParted ? '\n' : ''
  }
}
