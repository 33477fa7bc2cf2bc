import { isCjk } from '../../domain/words.ts'

/**
 * What BERT's basic tokeniser does with each character, exactly as the tokenizers library behind
 * `transformers` does. Its tables are of an older Unicode than the runtime's: the ranges below are
 * where the two differ, found by comparing every code point (tests/golden/tokeniser.py).
 */
export interface NormaliserOptions {
  lowercase: boolean
  /** null follows `lowercase`, as Hugging Face does. */
  stripAccents: boolean | null
  /** Separate Chinese characters. */
  chineseChars: boolean
}

/** 'removed' vanishes without parting its neighbours; 'chinese' and 'punctuation' stand alone. */
export type CharacterKind = 'letter' | 'space' | 'removed' | 'chinese'

// Each is asked of one character.
const SPACE = /[\p{Zs}\p{Zl}\p{Zp}\t\n\r]/u
/** Controls, format characters, private use and lone surrogates; unassigned ones are kept. */
const REMOVED = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]/u
const ACCENT = /\p{Mn}/u
const PUNCTUATION = /\p{P}/u

const keptFormats = ranges('890-891 8e2 110cd 13430-1343f')
const unknownPunctuation = ranges(
  '61d 9fd a76 c77 c84 1b4e-1b4f 1b7d-1b7f 2e43-2e4f 2e52-2e5d 10d6e 10ead 10ed0 10f55-10f59 ' +
    '10f86-10f89 113d4-113d5 113d7-113d8 1144b-1144f 1145a-1145b 1145d 11660-1166c 116b9 1183b ' +
    '11944-11946 119e2 11a3f-11a46 11a9a-11a9c 11a9e-11aa2 11b00-11b09 11be1 11c41-11c45 ' +
    '11c70-11c71 11ef7-11ef8 11f43-11f4f 11fff 12ff1-12ff2 16d6d-16d6f 16e97-16e9a 16fe2 1e5ff ' +
    '1e95e-1e95f',
)
const formerPunctuation = ranges('166d 111c9')
const unknownAccents = ranges(
  '7fd 897-89f 8ca-8e1 9fe afa-aff b55 c04 c3c d00 d3b-d3c d81 eba ece 180f 1885-1886 1abf-1add ' +
    '1ae0-1aeb 1df6-1dfb a82c a8c5 a8ff a9bd 10d24-10d27 10d69-10d6d 10eab-10eac 10efa-10eff ' +
    '10f46-10f50 10f82-10f85 11070 11073-11074 110c2 111c9 111cf 1123e 11241 1133b 113bb-113c0 ' +
    '113ce 113d0 113d2 113e1-113e2 11438-1143f 11442-11444 11446 1145e 1182f-11837 11839-1183a ' +
    '1193b-1193c 1193e 11943 119d4-119d7 119da-119db 119e0 11a01-11a0a 11a33-11a38 11a3b-11a3e ' +
    '11a47 11a51-11a56 11a59-11a5b 11a8a-11a96 11a98-11a99 11b60 11b62-11b64 11b66 11c30-11c36 ' +
    '11c38-11c3d 11c3f 11c92-11ca7 11caa-11cb0 11cb2-11cb3 11cb5-11cb6 11d31-11d36 11d3a ' +
    '11d3c-11d3d 11d3f-11d45 11d47 11d90-11d91 11d95 11d97 11ef3-11ef4 11f00-11f01 11f36-11f3a ' +
    '11f40 11f42 11f5a 13440 13447-13455 1611e-16129 1612d-1612f 16f4f 16fe4 1cf00-1cf2d ' +
    '1cf30-1cf46 1e000-1e006 1e008-1e018 1e01b-1e021 1e023-1e024 1e026-1e02a 1e08f 1e130-1e136 ' +
    '1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef 1e6e3 1e6e6 1e6ee-1e6ef 1e6f5 1e944-1e94a',
)
const formerAccents = ranges('1734 1171e')
const unknownDecompositions = ranges(
  '105c9 105e4 11383 11385 1138e 11391 113c5 113c7-113c8 11938 16121-16128 16d68-16d6a',
)

/** Characters that today's Unicode would treat otherwise, as other tokenisers do. */
export const olderUnicode: ReadonlySet<number> = new Set([
  ...keptFormats,
  ...unknownPunctuation,
  ...formerPunctuation,
  ...unknownAccents,
  ...formerAccents,
  ...unknownDecompositions,
])

/** "61d 1b4e-1b4f" in hexadecimal → a set of code points. */
function ranges(text: string): ReadonlySet<number> {
  const codes = new Set<number>()
  for (const range of text.split(' ')) {
    const [first, last = first] = range.split('-').map((hex) => parseInt(hex, 16))
    for (let code = first; code <= last; code++) codes.add(code)
  }
  return codes
}

/** The kind of a character as it stands in the text. */
export function characterKind(code: number): CharacterKind {
  if (code < 128) {
    if (code === 32 || code === 9 || code === 10 || code === 13) return 'space'
    return code < 32 || code === 127 ? 'removed' : 'letter'
  }
  if (isChinese(code)) return 'chinese'
  const character = String.fromCodePoint(code)
  if (SPACE.test(character)) return 'space'
  return REMOVED.test(character) && !keptFormats.has(code) ? 'removed' : 'letter'
}

/** One character stripped of accents and lowercased, as asked; may become none or several. */
export function foldCharacter(code: number, lowercase: boolean, strip: boolean): number[] {
  const character = String.fromCodePoint(code)
  const decomposed =
    strip && !unknownDecompositions.has(code) ? character.normalize('NFD') : character
  const kept = [...decomposed].filter((part) => !strip || !isAccent(part))
  const folded = lowercase ? kept.flatMap((part) => [...part.toLowerCase()]) : kept
  return folded.map((part) => part.codePointAt(0) as number)
}

function isAccent(character: string): boolean {
  const code = character.codePointAt(0) as number
  return ACCENT.test(character) ? !unknownAccents.has(code) : formerAccents.has(code)
}

/** ASCII symbols count as punctuation in BERT; beyond ASCII only Unicode's category P does. */
export function isPunctuation(code: number): boolean {
  if (code >= 128) {
    return PUNCTUATION.test(String.fromCodePoint(code))
      ? !unknownPunctuation.has(code)
      : formerPunctuation.has(code)
  }
  return (
    (code >= 33 && code <= 47) ||
    (code >= 58 && code <= 64) ||
    (code >= 91 && code <= 96) ||
    (code >= 123 && code <= 126)
  )
}

/**
 * The blocks that the library separates as Chinese. Google's own list begins the last extension at
 * 2B820; the library, and so every model used through it, at 2B920.
 */
function isChinese(code: number): boolean {
  return isCjk(code) && !(code >= 0x2b820 && code < 0x2b920)
}
