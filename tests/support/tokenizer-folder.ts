import { FailureError, unwrap } from '../../src/domain/failure.ts'
import type { SpecialTokens, Tokenizer, TokenizerFormat } from '../../src/text/tokenizer.ts'
import { wordPiece } from '../../src/text/wordpiece/read.ts'
import { createWordPiece } from '../../src/text/wordpiece/wordpiece.ts'
import { bertTokens } from '../../src/text/special-tokens.ts'

interface Surroundings {
  /** Rows of the embedding table. */
  rows?: number
  /** What config.json calls the class. */
  tokenizerClass?: unknown
}

/** Reads the tokeniser of a folder with these files, each its text or its JSON; refused with the bare reason. */
export function readerOf(format: TokenizerFormat, special: SpecialTokens) {
  return (
    files: Record<string, unknown>,
    { rows = 1000, tokenizerClass }: Surroundings = {},
  ): Promise<Tokenizer> =>
    format.read({
      text: async (name) => {
        const file = files[name]
        return file === undefined || typeof file === 'string' ? file : JSON.stringify(file)
      },
      bytes: async (name) => files[name] as Uint8Array | undefined,
      rows,
      special,
      tokenizerClass,
      refusal: (why) => new FailureError({ code: 'bad-input', message: why }),
    })
}

export const tokenizerOf = readerOf(wordPiece, bertTokens)

const parsed = (text: string) => JSON.parse(text) as Record<string, unknown>

/** A small tokeniser as it is written here, and ways to change its files. */
export const small = (() => {
  const vocabulary = ['[PAD]', 'a', '[UNK]', '[CLS]', '[SEP]', '##b']
  const options = { lowercase: true, stripAccents: false, chineseChars: false }
  const written = unwrap(createWordPiece(vocabulary, options)).files(128)
  const serialised = parsed(written['tokenizer.json'])
  const settings = (changes: Record<string, unknown>) => ({ 'tokenizer_config.json': changes })
  const usualSettings = {
    do_lower_case: true,
    strip_accents: false,
    tokenize_chinese_chars: false,
  }
  /** tokenizer.json with other parts. */
  const fast = (changes: Record<string, unknown>) => ({
    ...settings(usualSettings),
    'tokenizer.json': { ...serialised, ...changes },
  })
  const part = (name: string) => (changes: Record<string, unknown>) =>
    fast({ [name]: { ...(serialised[name] as object), ...changes } })
  const withTokens = (...tokens: unknown[]) =>
    fast({ added_tokens: [...(serialised.added_tokens as unknown[]), ...tokens] })
  const json = (name: string) => parsed(written[name])
  const [model, normalizer] = [part('model'), part('normalizer')]
  return {
    ...{ vocabulary, written, serialised, json, settings, usualSettings },
    ...{ fast, model, normalizer, withTokens },
  }
})()

/** How an added token is looked for in the usual way. */
export const plainFlags = {
  ...{ single_word: false, lstrip: false, rstrip: false, normalized: true, special: false },
}
