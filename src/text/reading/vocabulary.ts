import type { Json } from '../../domain/json.ts'
import type { TokenizerFolder } from '../tokenizer.ts'
import { damaged, requireRow } from './foreign.ts'

/** Tokens by their ids. Ids that are left out get a name that no text can match. */
export function vocabularyOf(
  folder: TokenizerFolder,
  vocab: Json,
  file = 'tokenizer.json',
): string[] {
  const vocabulary: string[] = []
  for (const [token, id] of Object.entries(vocab)) {
    if (!Number.isSafeInteger(id) || (id as number) < 0) {
      throw damaged(folder, file)
    }
    requireRow(folder, id as number)
    vocabulary[id as number] = token
  }
  return Array.from(vocabulary, (token, id) => token ?? `[unused-${id}]`)
}
