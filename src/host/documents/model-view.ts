import { isAbsolute } from 'node:path'
import { readTokenizer } from '../../checkpoints/folder.ts'
import type { Document, ModelView, Range, Span } from '../../model/documents.ts'
import { unwrap, failed } from '../../domain/failure.ts'
import { spansToTags } from '../../domain/tags.ts'
import type { Tokenizer } from '../../text/tokenizer.ts'
import { coverWithWindows, encodeWords } from '../../text/windows.ts'
import { documentWords } from '../../domain/words.ts'
import type { Models } from '../models/models.ts'
import type { Project } from '../../storage/project.ts'

/** Tokenisers kept: a vocabulary takes a few megabytes. */
const MAX_TOKENIZERS = 4

/** Shows how models would read documents. */
export class ModelViews {
  private readonly models: Models
  private readonly tokenizers = new Map<string, Promise<Tokenizer>>()

  constructor(models: Models) {
    this.models = models
  }

  async view(project: Project, id: number, base: string, maxLength: number): Promise<ModelView> {
    const found = project.document(id)
    if (!found) throw failed('not-found', 'That document is not there any more.')
    const tokenizer = base.startsWith('scratch:') ? null : await this.tokenizer(base)
    return viewOf(found.document, found.spans, tokenizer, maxLength)
  }

  private async tokenizer(base: string): Promise<Tokenizer> {
    const path = isAbsolute(base) ? base : (await this.models.get(base)).path
    const known = this.tokenizers.get(path)
    if (known) return known
    const opening = readTokenizer(path).then(unwrap)
    this.tokenizers.set(path, opening)
    if (this.tokenizers.size > MAX_TOKENIZERS) {
      this.tokenizers.delete(this.tokenizers.keys().next().value as string)
    }
    // A folder that cannot be read now may be whole later.
    opening.catch(() => this.tokenizers.delete(path))
    return opening
  }
}

/** Windows are those of training: without a vocabulary yet, pieces cannot be counted. */
export function viewOf(
  document: Document,
  spans: readonly Span[],
  tokenizer: Tokenizer | null,
  maxLength: number,
): ModelView {
  const { text } = document
  const words = documentWords(document)
  const { dropped } = spansToTags(words, spans, ({ labelId }) => labelId)
  return {
    pieceEdges: tokenizer ? edgesOf(text, words, tokenizer) : [],
    windows: tokenizer
      ? windowsOf(text, words, tokenizer, maxLength)
      : [{ start: 0, end: text.length }],
    untrainable: dropped.map(({ span, reason }) => ({ spanId: span.id, reason })),
  }
}

function edgesOf(text: string, words: readonly Range[], tokenizer: Tokenizer): number[] {
  return tokenizer
    .encode(text, words)
    .flatMap((pieces) => pieces.slice(1))
    .map(({ start }) => start)
}

function windowsOf(
  text: string,
  words: readonly Range[],
  tokenizer: Tokenizer,
  maxLength: number,
): Range[] {
  const counts = encodeWords(tokenizer, text, words).map((ids) => ids.length)
  // [CLS] and [SEP] take two places.
  return coverWithWindows(counts, maxLength - 2).map(({ start, end }) => ({
    start: words[start].start,
    end: words[end - 1].end,
  }))
}
