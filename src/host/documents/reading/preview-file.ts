import { attemptAsync, unwrap, type Result } from '../../../domain/failure.ts'
import {
  FoundLabels,
  isOneText,
  openDocuments,
  walkThrough,
  type OpenedDocuments,
} from '../../../formats/index.ts'
import type { LabelledText } from '../../../model/documents.ts'
import type { FilePreview } from '../../../model/file-preview.ts'
import { documentUnits, type DocumentUnit } from '../../../model/file-reading.ts'
import { longBytes } from './file-bytes.ts'
import { intoUnits } from './read-documents.ts'
import { SpanCounter, type FileToRead } from './read-file.ts'

/** What is shown of a file, at most. */
const SHOWN = { documents: 3, characters: 400, spans: 50, fields: 5, problems: 50, labels: 200 }

/** What a file would give, in documents of each kind at once: choosing among them reads nothing again. */
export async function previewFile({
  name,
  bytes,
  ...options
}: FileToRead): Promise<Result<FilePreview>> {
  const open = async (unit: DocumentUnit) =>
    unwrap(await openDocuments(name, longBytes(bytes), { ...options, unit }))
  return attemptAsync(async () => {
    const whole = await open('file')
    const { format, evidence, encoding } = whole
    // Lines need not be cut from all of a text.
    const parts = isOneText(format)
      ? await Promise.all(documentUnits.map(async (unit) => outlinesOf(await open(unit), [unit])))
      : [outlinesOf(whole, documentUnits)]
    const units = Object.assign({}, ...parts.map((part) => part.units)) as FilePreview['units']
    return { ...parts[0], format, evidence, encoding, units }
  })
}

/** What a file shows, and its documents in units of some kinds. Throws a FailureError. */
function outlinesOf({ walk, pages }: OpenedDocuments, units: readonly DocumentUnit[]) {
  const { heard, whole } = walkThrough(walk, () => new Outlines(units, pages))
  const { perLabel } = heard.counter.counts
  const counts = new Map(Object.entries(perLabel))
  const labels = heard.found
    .behind(whole.labels ?? [])
    .map(({ name }) => ({ name, spans: counts.get(name) ?? 0 }))
    .sort((a, b) => b.spans - a.spans)
  return {
    labels: labels.slice(0, SHOWN.labels),
    problems: whole.problems.slice(0, SHOWN.problems),
    columns: [...(whole.columns ?? [])],
    units: Object.fromEntries(heard.outlines) as Partial<FilePreview['units']>,
  }
}

class Outlines {
  readonly found = new FoundLabels()
  readonly counter = new SpanCounter()
  readonly outlines: ReadonlyMap<DocumentUnit, Outline>
  private readonly pages?: readonly number[]

  constructor(units: readonly DocumentUnit[], pages?: readonly number[]) {
    this.outlines = new Map(units.map((unit) => [unit, new Outline()]))
    this.pages = pages
  }

  add(document: LabelledText): void {
    this.found.add(document)
    this.counter.document(document.spans)
    for (const [unit, outline] of this.outlines)
      for (const one of intoUnits(document, unit, this.pages)) outline.add(one)
  }
}

/** How many documents and spans there are, and what the first ones begin with. */
class Outline {
  documents = 0
  spans = 0
  readonly first: ReturnType<typeof beginningOf>[] = []

  add(document: LabelledText): void {
    this.documents++
    this.spans += document.spans.length
    if (this.first.length < SHOWN.documents) this.first.push(beginningOf(document))
  }
}

function beginningOf({ text, spans, meta = {} }: LabelledText) {
  const shown = text.slice(0, SHOWN.characters).toWellFormed()
  return {
    ...{ text: shown, isCut: shown.length < text.length },
    spans: spans
      .filter(({ end }) => end <= shown.length)
      .slice(0, SHOWN.spans)
      .map(({ start, end, label }) => ({ start, end, label })),
    fields: Object.entries(meta)
      .slice(0, SHOWN.fields)
      .map(
        ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      )
      .map((field) => field.slice(0, 80).toWellFormed()),
  }
}
