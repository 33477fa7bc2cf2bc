import { printable } from '../../domain/quoting.ts'
import { Tuple, type Names } from './pickle.ts'

/** Numbers of one type that tensors are views of, by the name of their place in the file. */
export interface Storage {
  key: string
  dtype: string
  /** How many numbers. */
  length: number
}

/** A view of a storage; offset and strides are in numbers. */
export interface View {
  storage: Storage
  offset: number
  shape: number[]
  strides: number[]
}

/** No tensor of an encoder has more axes. */
const MAX_AXES = 8

const storageTypes: Readonly<Record<string, string>> = {
  ...{ DoubleStorage: 'F64', FloatStorage: 'F32', HalfStorage: 'F16', BFloat16Storage: 'BF16' },
  ...{ LongStorage: 'I64', IntStorage: 'I32', ShortStorage: 'I16', CharStorage: 'I8' },
  ...{ ByteStorage: 'U8', BoolStorage: 'BOOL' },
}

class StorageType {
  readonly dtype: string

  constructor(dtype: string) {
    this.dtype = dtype
  }
}

class TensorView implements View {
  readonly storage: Storage
  readonly offset: number
  readonly shape: number[]
  readonly strides: number[]

  constructor({ storage, offset, shape, strides }: View) {
    this.storage = storage
    this.offset = offset
    this.shape = shape
    this.strides = strides
  }
}

type Refuse = (why: string) => never

/**
 * What torch.save's pickles may name, and nothing else; notes the `storages` that they name. Throws, through
 * `refuse`, for any other name.
 */
export function tensorNames(refuse: Refuse, storages: Map<string, Storage>): Names {
  return {
    refuse,
    global: (module, name) => globalOf(module, name, refuse),
    call: (what, args) => {
      if (what === rebuildTensor) return viewOf(args, refuse)
      if (what === rebuildParameter && args[0] instanceof TensorView) return args[0]
      if (what === orderedDict && args.length === 0) return new Map()
      return refuse('it calls something that tensors do not need')
    },
    persistent: (id) => {
      const storage = storageOf(id, refuse)
      const known = storages.get(storage.key)
      if (known && (known.dtype !== storage.dtype || known.length !== storage.length)) {
        refuse('its tensors differ on what they are made of')
      }
      storages.set(storage.key, known ?? storage)
      return known ?? storage
    },
  }
}

/** The tensors of a dictionary by their names; what else is in it is left alone. */
export function tensorsIn(value: unknown, refuse: Refuse): Map<string, View> {
  if (!(value instanceof Map)) return refuse('it is no dictionary of tensors')
  const tensors = new Map<string, View>()
  for (const [name, tensor] of value as Map<unknown, unknown>) {
    if (typeof name === 'string' && tensor instanceof TensorView) tensors.set(name, tensor)
  }
  if (tensors.size === 0) refuse('it holds no tensors by their names')
  return tensors
}

const [rebuildTensor, rebuildParameter, orderedDict] = [Symbol(), Symbol(), Symbol()]

const globals: Readonly<Record<string, unknown>> = {
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_parameter': rebuildParameter,
  'collections.OrderedDict': orderedDict,
  ...Object.fromEntries(
    Object.entries(storageTypes).map(([name, dtype]) => [`torch.${name}`, new StorageType(dtype)]),
  ),
}

function globalOf(module: string, name: string, refuse: Refuse): unknown {
  const path = `${module}.${name}`
  if (Object.hasOwn(globals, path)) return globals[path]
  return refuse(
    `it asks for ${printable(path, 80)}, which a dictionary of tensors does not need; nothing of it was run`,
  )
}

/** ('storage', type, key, device, length), with a sixth that is None in old files. */
function storageOf(id: unknown, refuse: Refuse): Storage {
  const [kind, type, key, , length, view] = id instanceof Tuple ? id.items : []
  const usable = kind === 'storage' && type instanceof StorageType && typeof key === 'string'
  if (!usable || !isCount(length) || (view !== undefined && view !== null)) {
    return refuse('it names something outside itself that is no storage')
  }
  return { key, dtype: type.dtype, length }
}

/** (storage, offset, size, strides, …): what follows is about gradients. */
function viewOf(args: readonly unknown[], refuse: Refuse): TensorView {
  const [storage, offset, size, strides] = args
  const shape = countsOf(size)
  const steps = countsOf(strides)
  if (!isStorage(storage) || !isCount(offset) || !shape || steps?.length !== shape.length) {
    return refuse('a tensor has an impossible shape')
  }
  const empty = shape.includes(0)
  const last = shape.reduce((at, length, axis) => at + (length - 1) * steps[axis], offset)
  if (!empty && last >= storage.length) refuse('a tensor reaches beyond its storage')
  return new TensorView({ storage, offset, shape, strides: steps })
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

const isStorage = (value: unknown): value is Storage =>
  typeof value === 'object' && value !== null && 'key' in value && 'dtype' in value

function countsOf(value: unknown): number[] | undefined {
  if (!(value instanceof Tuple) || value.items.length > MAX_AXES) return undefined
  return value.items.every(isCount) ? [...(value.items as number[])] : undefined
}
