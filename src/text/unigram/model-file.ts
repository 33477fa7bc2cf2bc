import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import type { ScoredToken } from './cutter.ts'

/** What a SentencePiece model says, of which each field has its number in sentencepiece_model.proto. */
export interface ModelFile {
  pieces: ScoredToken[]
  kind: number
  byteFallback: boolean
  charsmap: Uint8Array
  addsPrefix: boolean
  /** Whether of several spaces one is left. */
  joinsSpaces: boolean
  escapesSpaces: boolean
  /** Of each piece, what it is. */
  types: number[]
}

/** TrainerSpec.ModelType. */
export const UNIGRAM = 1
export const BPE = 2
/** ModelProto.SentencePiece.Type: what texts are cut into, and what is found in them before. */
export const NORMAL = 1
export const USER_DEFINED = 4
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
    joinsSpaces: true,
    escapesSpaces: true,
    types: [],
  }
  try {
    fieldsOf(new BinaryReader(bytes), {
      1: (reader) => {
        const { piece, type } = pieceIn(reader.bytes())
        model.pieces.push(piece)
        model.types.push(type)
      },
      2: (reader) =>
        fieldsOf(new BinaryReader(reader.bytes()), {
          3: (inner) => (model.kind = inner.int32()),
          35: (inner) => (model.byteFallback = inner.bool()),
        }),
      3: (reader) =>
        fieldsOf(new BinaryReader(reader.bytes()), {
          2: (inner) => (model.charsmap = inner.bytes()),
          3: (inner) => (model.addsPrefix = inner.bool()),
          4: (inner) => (model.joinsSpaces = inner.bool()),
          5: (inner) => (model.escapesSpaces = inner.bool()),
        }),
    })
  } catch {
    return undefined
  }
  const usable = model.pieces.every(([token, score]) => token !== '' && Number.isFinite(score))
  return usable && model.pieces.length > 0 && model.pieces.length <= MAX_PIECES ? model : undefined
}

function pieceIn(bytes: Uint8Array): { piece: ScoredToken; type: number } {
  let [token, score, type] = ['', 0, NORMAL]
  fieldsOf(new BinaryReader(bytes), {
    1: (reader) => (token = reader.string()),
    2: (reader) => (score = reader.float()),
    3: (reader) => (type = reader.int32()),
  })
  return { piece: [token, score], type }
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
