import type { LabelledText } from '../model/documents.ts'
import type { NewLabel } from '../model/labels.ts'
import type { Format } from '../formats/index.ts'
import type { Write } from '../files/whole-file.ts'

/** Documents written at once, in formats that are written in parts. */
const DOCUMENTS_AT_ONCE = 256

/** Documents in one format, written some at a time as if at once. */
export class DocumentWriter {
  private readonly format: Format
  private readonly labels: NewLabel[]
  private readonly write: Write
  private waiting: LabelledText[] = []
  private begun = false

  constructor(format: Format, labels: NewLabel[], write: Write) {
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
    const { content } = this.format.write(this.waiting)
    this.waiting = []
    await this.write(this.before(content) + content)
    this.begun = true
  }

  private before(content: string): string {
    if (!this.begun) return this.format.header?.(this.labels, '') ?? ''
    return this.format.separator === 'blank-line' && content !== '' ? '\n' : ''
  }
}
