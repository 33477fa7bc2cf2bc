import { isObject, parseJsonObject } from '../../domain/json.ts'
import { modernByteLevel } from '../../text/bpe/read.ts'
import type { TokenizerFolder, TokenizerFormat } from '../../text/tokenizer.ts'
import { unigram } from '../../text/unigram/read.ts'

const FILE = 'tokenizer.json'

/** As those of many languages have it: the tokeniser of a Llama or Gemma, whose special tokens have names of their own. */
const sentencePiece = unigram({
  whose: 'ModernBERT',
  modelFile: 'tokenizer.model',
  takesOtherSpecials: true,
  classes: ['LlamaTokenizer', 'GemmaTokenizer'],
  tokens: (pieces) => [...pieces],
  steps: (written) => written,
  separators: 'white space and marks',
})

/** ModernBERT's own tokens of bytes, or SentencePiece's. */
export const modernTokenizer: TokenizerFormat = {
  files: { ...modernByteLevel.files, ...sentencePiece.files },
  vocabularies: [...new Set([...modernByteLevel.vocabularies, ...sentencePiece.vocabularies])],
  read: async (folder) =>
    ((await isSentencePiece(folder)) ? sentencePiece : modernByteLevel).read(folder),
}

async function isSentencePiece(folder: TokenizerFolder): Promise<boolean> {
  const text = await folder.text(FILE)
  if (text === undefined) return (await folder.bytes('tokenizer.model')) !== undefined
  const { pre_tokenizer: parting } = parseJsonObject(FILE, text)
  const parts: unknown[] =
    isObject(parting) && Array.isArray(parting.pretokenizers) ? parting.pretokenizers : [parting]
  return !parts.some((part) => isObject(part) && part.type === 'ByteLevel')
}
