/** Ways to spoil a valid file, for fuzzing readers. All draw from one seeded source of numbers. */
export type Random = () => number

const below = (random: Random, limit: number) => Math.floor(random() * limit)
const pick = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)]

const NUMBERS = [
  ...['0', '-1', '1', '3', '1.5', '1e999', '-1e999', '1e308', '5e-324', '4294967296'],
  ...['2147483648', '9007199254740993', '18446744073709551616', 'NaN', 'Infinity', '1e5'],
]
const KEYS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '', '\\u0000']
const VALUES = [null, true, -1, 0, 1e15, 1e308, '', '../../etc/passwd', 'x'.repeat(5000), [], {}]

/** Spoils `bytes` in one of many ways; never changes its argument. */
export function damage(bytes: Buffer, random: Random): Buffer {
  return pick(random, [
    ...[flipBits, flipBits, truncate, splice, overwrite, replaceNumber, replaceNumber],
    ...[replaceKey, duplicateKey, nest, replaceValue, replaceValue, spoilFloats, spoilLength],
    ...[putByte, putByte, replaceNameOfPickle],
  ])(bytes, random)
}

function flipBits(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes)
  // Headers and first lines decide most, so half of the flips go there.
  const reach = random() < 0.5 ? Math.min(copy.length, 400) : copy.length
  for (let n = 1 + below(random, 8); n > 0; n--) copy[below(random, reach)] ^= 1 << below(random, 8)
  return copy
}

/** Operations of pickles, and numbers that their lengths may be. */
const BYTES = [
  ...Buffer.from('(}])tN\x88\x89JKMGXUqrhjusaecRbQ.\x80\x81\x85\x86\x87\x8a\x93\x95io02', 'latin1'),
  ...[0, 1, 2, 127, 128, 255],
]

/** One byte of the first thousands, where the pickle of a file of torch is. */
function putByte(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes)
  copy[below(random, Math.min(copy.length, 6000))] = pick(random, BYTES)
  return copy
}

const replaceNameOfPickle = (bytes: Buffer, random: Random) =>
  replaceMatch(
    bytes,
    random,
    /c(torch|collections)[\w.]*\n\w+\n/g,
    pick(random, ['cos\nsystem\n', 'ctorch\nLongStorage\n', 'ctorch\nHalfStorage\n', 'c\n\n']),
  )

const truncate = (bytes: Buffer, random: Random) => bytes.subarray(0, below(random, bytes.length))

/** Copies, removes or repeats a stretch of the file somewhere else in it. */
function splice(bytes: Buffer, random: Random): Buffer {
  const [a, b, at] = [0, 0, 0].map(() => below(random, bytes.length + 1))
  const piece = random() < 0.3 ? Buffer.alloc(0) : bytes.subarray(Math.min(a, b), Math.max(a, b))
  const skip = below(random, 50)
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + skip)])
}

function overwrite(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes)
  const at = below(random, copy.length)
  for (let i = at; i < Math.min(copy.length, at + 16); i++) copy[i] = below(random, 256)
  return copy
}

/** Replaces one match of a pattern in the text, bytes outside ASCII kept as they are. */
function replaceMatch(bytes: Buffer, random: Random, pattern: RegExp, text: string): Buffer {
  const latin = bytes.subarray(0, 20_000).toString('latin1')
  const matches = [...latin.matchAll(pattern)]
  if (matches.length === 0) return flipBits(bytes, random)
  const match = pick(random, matches)
  const end = match.index + match[0].length
  return Buffer.concat([bytes.subarray(0, match.index), Buffer.from(text), bytes.subarray(end)])
}

const replaceNumber = (bytes: Buffer, random: Random) =>
  replaceMatch(bytes, random, /-?\d+(\.\d+)?(e-?\d+)?/g, pick(random, NUMBERS))

const replaceKey = (bytes: Buffer, random: Random) =>
  replaceMatch(bytes, random, /"[^"]{0,80}"/g, `"${pick(random, KEYS)}"`)

const duplicateKey = (bytes: Buffer, random: Random) =>
  replaceMatch(
    bytes,
    random,
    /\{/g,
    `{"${pick(random, ['t', 'vocab_size', ...KEYS])}":${pick(random, NUMBERS)},`,
  )

/** Thousands of brackets, balanced or not. */
function nest(bytes: Buffer, random: Random): Buffer {
  const depth = 1 + below(random, 5000)
  const open = pick(random, ['[', '{"a":'])
  const close = random() < 0.5 ? (open === '[' ? ']' : '}').repeat(depth) : ''
  return replaceMatch(bytes, random, /\d+|"[^"]*"/g, open.repeat(depth) + '1' + close)
}

/** Puts an unexpected value somewhere into JSON that stays valid. */
function replaceValue(bytes: Buffer, random: Random): Buffer {
  const start = bytes[0] === 0x7b ? 0 : 8
  const length = start === 8 && bytes.length > 8 ? Number(bytes.readBigUInt64LE() & 0xffffffn) : 0
  const end = start === 0 ? bytes.length : Math.min(bytes.length, 8 + length)
  try {
    const json = JSON.parse(bytes.subarray(start, end).toString('utf8')) as object
    replaceIn(json, random)
    const text = Buffer.from(JSON.stringify(json))
    if (start === 0) return text
    const prefix = Buffer.alloc(8)
    prefix.writeBigUInt64LE(BigInt(text.length))
    return Buffer.concat([prefix, text, bytes.subarray(end)])
  } catch {
    return flipBits(bytes, random)
  }
}

function replaceIn(node: object, random: Random): void {
  const fields = node as Record<string, unknown>
  const keys = Object.keys(fields)
  if (keys.length === 0) return
  const key = pick(random, keys)
  const child = fields[key]
  if (typeof child === 'object' && child !== null && random() < 0.7) replaceIn(child, random)
  else if (random() < 0.2) delete fields[key]
  else fields[key] = pick(random, VALUES)
}

/** A NaN or an infinity among the data. */
function spoilFloats(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes)
  const words = Math.floor(copy.length / 4)
  if (words > 0)
    copy.writeUInt32LE(pick(random, [0x7fc00000, 0x7f800000, 0xff800000]), 4 * below(random, words))
  return copy
}

/** Another length of the header, as far as there is one. */
function spoilLength(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes)
  if (copy.length >= 8) {
    copy.writeBigUInt64LE(BigInt(pick(random, [0, 1, 7, copy.length - 8, copy.length, 2 ** 40])))
  }
  return copy
}
