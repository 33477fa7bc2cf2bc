import { elementBytes, type SourceFile } from '../weights-file.ts'
import { Unpickler } from './pickle.ts'
import { tensorNames, tensorsIn, type Storage, type View } from './tensors.ts'
import { ZipDirectory, type Stored } from './zip.ts'

/** A file that torch.save wrote, before anything but its pickles has been read. */
interface TorchContents {
  tensors: Map<string, View>
  /** The byte at which each storage begins, by its key. */
  places: Map<string, number>
}

/** Pickles of the largest public encoders stay under 200 kB; more is not a checkpoint. */
const MAX_PICKLE_BYTES = 2 * 1024 * 1024
/** What files of torch before 1.6 begin with. */
const MAGIC = 0x1950a86a20f9469cfc6cn
const PROTOCOL = 1001

/** The archive that torch.save writes since 1.6: NAME/data.pkl and NAME/data/KEY. */
export async function readZipped(source: SourceFile): Promise<TorchContents> {
  const directory = await ZipDirectory.read(source)
  const ends = directory.names.filter((name) => /^[^/]*\/data\.pkl$/.test(name))
  if (ends.length !== 1) source.refuse('it is an archive without a pickle of torch')
  const [pickle] = ends
  const root = pickle.slice(0, -'data.pkl'.length)
  await requireLittleEndian(source, await directory.find(`${root}byteorder`))
  const { start, size } = (await directory.find(pickle)) as Stored
  if (size > MAX_PICKLE_BYTES) source.refuse('its pickle is longer than any real one')
  const refuse = (why: string): never => source.refuse(why)
  const names = tensorNames(refuse, new Map())
  const tensors = tensorsIn(new Unpickler(await source.bytes(start, size), names).load(), refuse)
  const places = new Map<string, number>()
  for (const { storage } of tensors.values()) {
    if (places.has(storage.key)) continue
    const place = await directory.find(`${root}data/${storage.key}`)
    if (!place || place.size < bytesOf(storage)) source.refuse('numbers of a tensor are missing')
    places.set(storage.key, place.start)
  }
  return { tensors, places }
}

/** Machines of the other order are read by none of us. */
async function requireLittleEndian(source: SourceFile, order: Stored | undefined): Promise<void> {
  if (!order) return
  const said = (await source.bytes(order.start, Math.min(order.size, 10))).toString('latin1')
  if (said !== 'little') source.refuse('its numbers are not in the order of this machine')
}

/**
 * What torch wrote before 1.6: pickles of a magic number, of the version, of the machine, of the tensors
 * and of the keys of the storages; then each storage, its length before it.
 */
export async function readOld(source: SourceFile): Promise<TorchContents> {
  const head = await source.bytes(0, Math.min(source.size, MAX_PICKLE_BYTES))
  const refuse = (why: string): never => source.refuse(why)
  const storages = new Map<string, Storage>()
  const pickles = new Unpickler(head, tensorNames(refuse, storages))
  if (pickles.load() !== MAGIC || pickles.load() !== PROTOCOL) {
    source.refuse('it is neither an archive nor pickles of torch')
  }
  const machine = pickles.load()
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) {
    source.refuse('its numbers are not in the order of this machine')
  }
  const tensors = tensorsIn(pickles.load(), refuse)
  const keys = pickles.load()
  if (!Array.isArray(keys)) return source.refuse('its pickle is damaged')
  return { tensors, places: await placesBehind(source, pickles.at, keys, storages) }
}

async function placesBehind(
  source: SourceFile,
  from: number,
  keys: readonly unknown[],
  storages: ReadonlyMap<string, Storage>,
): Promise<Map<string, number>> {
  const places = new Map<string, number>()
  let at = from
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined
    if (!storage || places.has(storage.key)) return source.refuse('its storages are damaged')
    if (at + 8 + bytesOf(storage) > source.size) source.refuse('it ends before its data does')
    const length = (await source.bytes(at, 8)).readBigInt64LE()
    if (length !== BigInt(storage.length)) source.refuse('its storages are damaged')
    places.set(storage.key, at + 8)
    at += 8 + bytesOf(storage)
  }
  if (places.size < storages.size) source.refuse('numbers of a tensor are missing')
  return places
}

const bytesOf = ({ dtype, length }: Storage) => length * elementBytes[dtype]
