import { byteLevel } from '../../text/bpe/read.ts'
import { bert } from '../bert/index.ts'
import type { Family } from '../family.ts'
import { robertaTokens } from '../../text/special-tokens.ts'

/** The number of the padding, with which the table of positions begins. */
const PAD = 1

/** BERT's network over bytes (Liu et al. 2019); positions are counted from behind the padding's number. */
export const roberta: Family = {
  ...bert,
  title: 'RoBERTa',
  className: 'Roberta',
  prefix: 'roberta',
  firstPosition: PAD + 1,
  specialTokens: robertaTokens,
  tokenizer: byteLevel,
  variant: ({ pad_token_id: pad = PAD }) =>
    pad === PAD ? undefined : `has the pad_token_id ${String(pad)} instead of ${PAD}`,
}
