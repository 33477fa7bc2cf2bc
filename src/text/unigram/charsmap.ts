import { bytesOf } from '../bpe/bytes.ts'

/** What so many old characters become. */
type Written = readonly [old: number, text: string]

/** Characters whose changes are remembered: those of several scripts. */
const MAX_REMEMBERED = 20_000
/** A character with marks that has more bytes is looked up in parts: the tokenizers library's own rule. */
const MAX_CLUSTER_BYTES = 5

/**
 * SentencePiece's table of characters and what is written for them: a double array of bytes (Aoe 1989, as
 * darts-clone lays it out) over a row of texts that end in zeros.
 */
export class CharacterMap {
  private readonly units: Uint32Array
  private readonly texts: Uint8Array
  private readonly remembered = new Map<string, readonly Written[]>()

  private constructor(units: Uint32Array, texts: Uint8Array) {
    this.units = units
    this.texts = texts
  }

  /** Reads one from a file; undefined when it is damaged. */
  static parse(bytes: Uint8Array): CharacterMap | undefined {
    if (bytes.length < 8) return undefined
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const size = view.getUint32(0, true)
    if (size % 4 !== 0 || size === 0 || 4 + size > bytes.length) return undefined
    const units = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true))
    return new CharacterMap(units, bytes.subarray(4 + size))
  }

  /** What a character with its marks becomes: as a whole, or each code point by itself. */
  of(cluster: string): readonly Written[] {
    const known = this.remembered.get(cluster)
    if (known) return known
    const characters = [...cluster]
    const { bytes } = bytesOf(cluster)
    const whole = bytes.length <= MAX_CLUSTER_BYTES ? this.find(bytes) : undefined
    const written: Written[] =
      whole === undefined
        ? characters.map((one) => [1, this.find(bytesOf(one).bytes) ?? one])
        : [[characters.length, whole]]
    if (this.remembered.size === MAX_REMEMBERED) this.remembered.clear()
    this.remembered.set(cluster, written)
    return written
  }

  /** What is written for the shortest beginning of `bytes` that the table has; undefined when it has none. */
  private find(bytes: Uint8Array): string | undefined {
    const { units } = this
    let node = offsetOf(units[0])
    for (const byte of bytes) {
      node ^= byte
      // Beyond the array there is no unit, and no byte leads to it.
      if (byte === 0 || node >= units.length || labelOf(units[node]) !== byte) return undefined
      const unit = units[node]
      node ^= offsetOf(unit)
      if (hasText(unit)) return node < units.length ? this.textAt(units[node]) : undefined
    }
    return undefined
  }

  private textAt(unit: number): string | undefined {
    const place = unit & 0x7fffffff
    if (place >= this.texts.length) return undefined
    const end = this.texts.indexOf(0, place)
    const bytes = this.texts.subarray(place, end < 0 ? undefined : end)
    const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`)
    try {
      return decodeURIComponent(escaped.join(''))
    } catch {
      return undefined
    }
  }
}

/** Of a unit of the array: the byte that leads to it, or what no byte is. */
const labelOf = (unit: number) => (unit & 0x800000ff) >>> 0
/** Where the units that follow one lie. */
const offsetOf = (unit: number) => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0
const hasText = (unit: number) => (unit & 0x100) !== 0
