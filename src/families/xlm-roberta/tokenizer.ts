import type { ScoredToken } from '../../text/unigram/cutter.ts'
import { unigram } from '../../text/unigram/read.ts'

/** fairseq's numbers: its own special tokens first, then SentencePiece's from the fourth on. */
export function xlmTokens(pieces: readonly ScoredToken[]): ScoredToken[] {
  const first = ['<s>', '<pad>', '</s>', '<unk>'].map((token): ScoredToken => [token, 0])
  return [...first, ...pieces.slice(3), ['<mask>', 0]]
}

export const xlmTokenizer = unigram({
  whose: 'XLM-RoBERTa',
  modelFile: 'sentencepiece.bpe.model',
  classes: ['XLMRobertaTokenizer'],
  tokens: xlmTokens,
  steps: (written) => written,
  separators: 'white space',
})
