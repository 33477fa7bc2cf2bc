import { unigram } from '../../text/unigram/read.ts'
import type { Family } from '../family.ts'
import { roberta } from '../roberta/index.ts'

/** Tokens that fairseq numbered and that its texts have not. */
const [unusedStart, unusedEnd, unusedUnknown] = ['<s>NOTUSED', '</s>NOTUSED', '<unk>NOTUSED']

/** RoBERTa in French (Martin et al. 2020), with SentencePiece's tokens. */
export const camembert: Family = {
  ...roberta,
  title: 'CamemBERT',
  className: 'Camembert',
  tokenizer: unigram({
    whose: 'CamemBERT',
    modelFile: 'sentencepiece.bpe.model',
    classes: ['CamembertTokenizer'],
    tokens: (pieces) => [
      ...[unusedStart, '<pad>', unusedEnd, '<unk>'].map((token) => [token, 0] as const),
      // SentencePiece's own unknown token, worse than any.
      [unusedUnknown, -100],
      ...pieces.slice(1),
      ['<mask>', 0],
    ],
    further: [unusedStart, unusedEnd, unusedUnknown],
    steps: (written) => written,
    separators: 'white space',
  }),
}
