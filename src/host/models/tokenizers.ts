import { readTokenizer } from '../../checkpoints/folder.ts'
import { unwrap } from '../../domain/failure.ts'
import type { Tokenizer } from '../../text/tokenizer.ts'

/** Tokenisers kept: a vocabulary takes a few megabytes. */
const MAX_KEPT = 4

/** The tokenisers of model folders, the last ones kept. */
export class Tokenizers {
  private readonly kept = new Map<string, Promise<Tokenizer>>()

  async of(folder: string): Promise<Tokenizer> {
    const known = this.kept.get(folder)
    if (known) return known
    const opening = readTokenizer(folder).then(unwrap)
    this.kept.set(folder, opening)
    if (this.kept.size > MAX_KEPT) this.kept.delete(this.kept.keys().next().value as string)
    // A folder that cannot be read now may be whole later.
    opening.catch(() => this.kept.delete(folder))
    return opening
  }
}
