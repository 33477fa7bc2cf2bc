import { deflateSync, inflateSync } from 'node:zlib'
import { isZip } from '../../../src/formats/zip.ts'
import { readFile, type ReadOptions } from '../../../src/formats/index.ts'
import type { Random } from '../../support/damage.ts'
import { packed, unpacked } from '../../support/packed.ts'
import { filesByKind, spoil } from './files.ts'
import type { Sort } from './sort.ts'

/** Of so many cases one has a stretch of the file over and over, up to this many bytes. */
const SWOLLEN = { oneOf: 200, bytes: 1024 * 1024 }

/** Entities that make entities, and elements inside elements, for what reads markup. */
const MARKUP = [
  '<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
  '&b;&b;&b;',
  '<a>'.repeat(3000),
  '</a>'.repeat(3000),
  '<![CDATA[',
  '<!--',
]

/** A remark about a file that was read: on one line, of some length. */
const SENTENCE = /^[^\n]{5,600}$/

/** What has to be told of a file, so that more of it is read than its first row. */
const TOLD: Record<string, ReadOptions> = { xlsx: { columns: [{ name: 'note', role: 'text' }] } }

/** Spoilt files of one kind, each read as that kind, whatever it looks like by now. */
export async function parser(kind: string): Promise<Sort> {
  const files = (await filesByKind()).get(kind) ?? []
  const archives = files.filter(isZip).map(unpacked)
  return {
    judge: async (random) => {
      const bytes = spoiltFile(files, archives, random)
      const told = random() < 0.9 ? TOLD[kind] : {}
      if (bytes.length < 400_000) return undefined
      const read = await readFile('f', bytes, { ...told, format: kind })
      if (!read.ok) return read.failure.message
      const bad = read.value.problems.find(({ message }) => !SENTENCE.test(message))
      if (bad) throw new Error(`no sentence about a part: ${bad.message}`)
    },
  }
}

/** The whole of a file is spoilt, or one part of an archive or what was deflated, which is packed anew. */
function spoiltFile(
  files: readonly Buffer[],
  archives: readonly Record<string, Uint8Array>[],
  random: Random,
): Buffer {
  if (files.every(isDeflated)) {
    const file = pick(random, files)
    return random() < 0.1 ? harmed(file, random) : deflateSync(harmed(inflateSync(file), random))
  }
  if (archives.length === 0 || random() < 0.3) return harmed(pick(random, files), random)
  const parts = pick(random, archives)
  const name = pick(random, Object.keys(parts))
  return packed({ ...parts, [name]: harmed(Buffer.from(parts[name]), random) })
}

function harmed(bytes: Buffer, random: Random): Buffer {
  if (bytes.length === 0) return bytes
  if (Math.floor(random() * SWOLLEN.oneOf) === 0) return swollen(bytes, random)
  if (random() < 0.05) return put(bytes, Buffer.from(pick(random, MARKUP)), random)
  return spoil(bytes, random)
}

function swollen(bytes: Buffer, random: Random): Buffer {
  const [a, b] = [random(), random()].map((share) => Math.floor(share * bytes.length))
  const piece = bytes.subarray(Math.min(a, b), Math.max(a, b) + 1)
  return put(bytes, Buffer.alloc(SWOLLEN.bytes, piece), random)
}

function put(bytes: Buffer, piece: Buffer, random: Random): Buffer {
  const at = Math.floor(random() * bytes.length)
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)])
}

const isDeflated = (bytes: Buffer) => bytes[0] === 0x78

const pick = <T>(random: Random, items: readonly T[]): T =>
  items[Math.floor(random() * items.length)]
