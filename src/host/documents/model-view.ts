import { isAbsolute } from 'node:path'
import type { Document, ModelView, Range, Span } from '../../model/documents.ts'
import { MAX_DEPTHS } from '../../model/reading.ts'
import { failed } from '../../domain/failure.ts'
import { spansToLayers, unitsBetween } from '../../domain/layers.ts'
import { coverWithWindows } from '../../text/windows.ts'
import type { Tokenizer } from '../../text/tokenizer.ts'
import { unitsOf } from '../../text/units.ts'
import { isMadeHere } from '../../training/scratch.ts'
import type { Models } from '../models/models.ts'
import type { Tokenizers } from '../models/tokenizers.ts'
import type { Project } from '../../storage/project.ts'

/** Shows how models would read documents. */
export class ModelViews {
  private readonly models: Models
  private readonly tokenizers: Tokenizers

  constructor(models: Models, tokenizers: Tokenizers) {
    this.models = models
    this.tokenizers = tokenizers
  }

  async view(project: Project, id: number, base: string, maxLength: number): Promise<ModelView> {
    const found = project.document(id)
    if (!found) throw failed('not-found', 'That document is not there any more.')
    const tokenizer = isMadeHere(base) ? null : await this.tokenizer(base)
    return viewOf(found.document, found.spans, tokenizer, maxLength)
  }

  private async tokenizer(base: string): Promise<Tokenizer> {
    const path = isAbsolute(base) ? base : (await this.models.get(base)).path
    return this.tokenizers.of(path)
  }
}

/**
 * Windows are those of training. Without a vocabulary yet, pieces cannot be counted: one learned from the
 * documents has pieces that end where spans do.
 */
export function viewOf(
  document: Document,
  spans: readonly Span[],
  tokenizer: Tokenizer | null,
  maxLength: number,
): ModelView {
  const { text } = document
  const pieces = tokenizer && unitsOf(tokenizer, document, 'piece').ranges
  const options = { depths: MAX_DEPTHS, text }
  const { dropped } = spansToLayers(
    pieces ?? unitsBetween(spans),
    spans,
    ({ labelId }) => labelId,
    options,
  )
  return {
    pieceEdges: tokenizer && pieces ? innerEdges(pieces, wordsOf(document, tokenizer)) : [],
    windows: tokenizer ? windowsOf(document, tokenizer, maxLength) : [whole(text)],
    untrainable: dropped.map(({ span, reason }) => ({ spanId: span.id, reason })),
  }
}

const whole = (text: string): Range => ({ start: 0, end: text.length })

const wordsOf = ({ text, words }: Document, tokenizer: Tokenizer) => words ?? tokenizer.words(text)

/** Where pieces begin, apart from the first of each word. */
function innerEdges(pieces: readonly Range[], words: readonly Range[]): number[] {
  const first = new Set(words.map(({ start }) => start))
  return pieces.map(({ start }) => start).filter((start) => !first.has(start))
}

function windowsOf(document: Document, tokenizer: Tokenizer, maxLength: number): Range[] {
  const { ranges, pieces } = unitsOf(tokenizer, document, 'word')
  const counts = pieces.map(({ length }) => length)
  // [CLS] and [SEP] take two places.
  return coverWithWindows(counts, maxLength - 2).map(({ start, end }) => ({
    start: ranges[start].start,
    end: ranges[end - 1].end,
  }))
}
