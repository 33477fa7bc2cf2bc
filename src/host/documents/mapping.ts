import { spanKey } from '../../domain/spans.ts'
import type { LabelledSpan } from '../../model/documents.ts'
import type { ImportChoice } from '../../model/importing.ts'
import type { NewLabel } from '../../model/labels.ts'
import type { NewDocument } from '../../storage/steps/adding-step.ts'
import type { Batch } from './reading/read-file.ts'

/** Gives labels of files the names that they have here. */
export class LabelMapping {
  private readonly names: Map<string, string | null>

  constructor({ labels }: Pick<ImportChoice, 'labels'>) {
    this.names = new Map(labels.map(({ name, becomes }) => [name, becomes]))
  }

  /** Null where spans of the label are left out. */
  private of(name: string): string | null {
    const becomes = this.names.get(name)
    return becomes === undefined ? name : becomes
  }

  labels(labels: readonly NewLabel[]): NewLabel[] {
    return labels.flatMap((label) => {
      const name = this.of(label.name)
      return name === null ? [] : [name === label.name ? label : { name }]
    })
  }

  private spans(spans: readonly LabelledSpan[]): LabelledSpan[] {
    const same = spans.filter(({ label }) => this.of(label) === label)
    const seen = new Set(same.map((span) => spanKey(span, span.label)))
    return spans.flatMap((span) => {
      const label = this.of(span.label)
      if (label === span.label) return [span]
      // Two labels of a file may become one.
      if (label === null || seen.has(spanKey(span, label))) return []
      seen.add(spanKey(span, label))
      return [{ ...span, label }]
    })
  }

  batch(batch: Batch): Batch {
    if (this.names.size === 0) return batch
    if ('spans' in batch) return { spans: this.spans(batch.spans) }
    return { documents: batch.documents.map((one) => this.document(one)) }
  }

  /** One that all spans are left out of is as new as one that came without. */
  private document({ row, spans, suggestions = [] }: NewDocument): NewDocument {
    const own = this.spans(spans)
    const isBare = own.length === 0 && spans.length > 0 && row.status === 'in-progress'
    return {
      row: isBare ? { ...row, status: 'new' } : row,
      spans: own,
      suggestions: this.spans(suggestions),
    }
  }
}
