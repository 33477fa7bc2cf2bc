import type { Family } from '../family.ts'
import { roberta } from '../roberta/index.ts'
import { xlmTokenizer } from './tokenizer.ts'

/** RoBERTa over a hundred languages (Conneau et al. 2020), with SentencePiece's tokens. */
export const xlmRoberta: Family = {
  ...roberta,
  title: 'XLM-RoBERTa',
  className: 'XLMRoberta',
  tokenizer: xlmTokenizer,
}
