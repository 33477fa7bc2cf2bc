import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import type { ScoredToken } from './cutter.ts'

/** What a SentencePiece model says, of which each field has its number in sentencepiece_model.proto. */
export interface ModelFile {
  pieces: ScoredToken[]
  kind: number
  byteFallback: boolean
  charsmap: Uint8Array
  addsPrefix: boolean
  escapesSpaces: boolean
}

/** TrainerSpec.ModelType. */
export const UNIGRAM = 1
/** Beyond this many tokens a model is a mistake or an attack. */
const MAX_PIECES = 2_000_000

/** Reads a SentencePiece model; undefined when it is damaged. */
export function readModelFile(bytes: Uint8Array): ModelFile | undefined {
  const model: ModelFile = {
    pieces: [],
    kind: UNIGRAM,
    byteFallback: false,
    charsmap: new Uint8Array(),
    addsPrefix: true,
    escapesSpaces: true,
  }
  try {
    fieldsOf(new BinaryReader(bytes), {
      1: (reader) => model.pieces.push(pieceIn(reader.bytes())),
      2: (reader) =>
        fieldsOf(new BinaryReader(reader.bytes()), {
          3: (inner) => (model.kind = inner.int32()),
          35: (inner) => (model.byteFallback = inner.bool()),
        }),
      3: (reader) =>
        fieldsOf(new BinaryReader(reader.bytes()), {
          2: (inner) => (model.charsmap = inner.bytes()),
          3: (inner) => (model.addsPrefix = inner.bool()),
          5: (inner) => (model.escapesSpaces = inner.bool()),
        }),
    })
  } catch {
    return undefined
  }
  const usable = model.pieces.every(([token, score]) => token !== '' && Number.isFinite(score))
  return usable && model.pieces.length > 0 && model.pieces.length <= MAX_PIECES ? model : undefined
}

function pieceIn(bytes: Uint8Array): ScoredToken {
  let [token, score] = ['', 0]
  fieldsOf(new BinaryReader(bytes), {
    1: (reader) => (token = reader.string()),
    2: (reader) => (score = reader.float()),
  })
  return [token, score]
}

/** Reads the fields that are wanted, and goes past the others. Throws where the message is none. */
function fieldsOf(reader: BinaryReader, wanted: Record<number, (reader: BinaryReader) => void>) {
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag()
    const read = Object.hasOwn(wanted, number) ? wanted[number] : undefined
    if (read) read(reader)
    else if (type === WireType.EndGroup) throw new Error('a group ends that did not begin')
    else reader.skip(type, number)
  }
}
