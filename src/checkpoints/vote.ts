import { classNames } from '../domain/tags.ts'
import { formatLexical, parseLexical } from '../lexical/file.ts'
import { LexicalVote, VOTE_FILE } from '../lexical/vote.ts'
import { MAX_LEXICAL_BYTES } from '../model/lexical.ts'
import type { Reading } from '../model/reading.ts'
import type { ModelConfig } from '../nn/config.ts'
import { refusal } from './refusal.ts'
import { readText } from './texts.ts'

/**
 * The words and shapes that have a say in what a folder's network reads; undefined where they have none. Throws a
 * FailureError where they are missing or another model's: without them, the figures of the model would not hold.
 */
export async function readVote(
  folder: string,
  { labels, depths }: ModelConfig,
  { lexicalVote = 0 }: Reading,
): Promise<LexicalVote | undefined> {
  if (lexicalVote === 0) return undefined
  const text = await readText(folder, VOTE_FILE, MAX_LEXICAL_BYTES)
  if (text === undefined) {
    throw refusal(folder, `its config.json asks for ${VOTE_FILE}, which is missing; copy it too`)
  }
  const model = parseLexical(text, VOTE_FILE)
  const classes = classNames(model.types)
  const fits = classes.join('\n') === labels.join('\n') && model.reading.depths === depths
  if (!fits) {
    throw refusal(
      folder,
      `its ${VOTE_FILE} tells other labels apart than its config.json; copy both anew`,
    )
  }
  return new LexicalVote(model, lexicalVote)
}

/** The file of a vote by its name; none without one. */
export function voteFile(vote: LexicalVote | undefined): Record<string, string> {
  return vote ? { [VOTE_FILE]: [...formatLexical(vote.model)].join('') } : {}
}
