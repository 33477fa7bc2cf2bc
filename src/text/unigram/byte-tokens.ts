import { bytesOf } from '../bpe/bytes.ts'

/** The tokens for single bytes, by which SentencePiece writes characters that no other token has. */
export class ByteTokens {
  private readonly ids: readonly number[]

  private constructor(ids: readonly number[]) {
    this.ids = ids
  }

  /** Of a vocabulary; undefined where it lacks one for some byte. */
  static of(vocabulary: readonly string[]): ByteTokens | undefined {
    const known = new Map(vocabulary.map((token, id) => [token, id]))
    const ids = Array.from({ length: 256 }, (_, byte) => known.get(nameOf(byte)))
    return ids.every((id) => id !== undefined) ? new ByteTokens(ids) : undefined
  }

  /** One for each byte of a text. */
  of(text: string): number[] {
    return Array.from(bytesOf(text).bytes, (byte) => this.ids[byte])
  }
}

const nameOf = (byte: number) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`
