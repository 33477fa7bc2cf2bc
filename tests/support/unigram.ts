import { readFileSync } from 'node:fs'
import { readModelFile } from '../../src/text/unigram/model-file.ts'
import { precompiledStep, stepOf, type Step } from '../../src/text/unigram/steps.ts'
import type { UnigramParts } from '../../src/text/unigram/parts.ts'
import { xlmTokens } from '../../src/families/xlm-roberta/tokenizer.ts'
import { usualParting } from '../../src/text/unigram/usual.ts'
import { robertaTokens } from '../../src/text/special-tokens.ts'

interface Form {
  name: string
  normalizers: { type: string }[]
  separators: UnigramParts['separators']
  /** No offsets where the library's own are shifted. */
  cases: { text: string; ids: number[]; offsets: [number, number][] | null }[]
}

interface File {
  forms: Form[]
  /** A checksum of what each step makes of each block of 4,096 code points. */
  characters: Record<string, number[]>
}

const golden = (name: string) => readFileSync(new URL(`../golden/data/${name}`, import.meta.url))

/** SentencePiece's own file of a small model: see tests/golden/unigram.py. */
export const unigramFile = () => golden('unigram.model')

/** The parts of the tokeniser that is made of it, and what the tokenizers library made of texts with others. */
export function unigramGolden() {
  const file = readModelFile(unigramFile())!
  const written = precompiledStep(file.charsmap)!
  const { forms, characters } = JSON.parse(golden('unigram.json').toString()) as File
  const parts: UnigramParts = {
    tokens: xlmTokens(file.pieces),
    unknownId: 3,
    special: robertaTokens,
    added: [],
    steps: [written],
    ...usualParting('white space'),
  }
  const stepIn = (part: { type: string }): Step =>
    part.type === 'Precompiled' ? written : stepOf(part)!
  return {
    parts,
    characters,
    forms: forms.map((form) => {
      const { normalizers, separators } = form
      return {
        ...form,
        parts: { ...parts, steps: normalizers.map(stepIn), ...usualParting(separators) },
      }
    }),
  }
}
