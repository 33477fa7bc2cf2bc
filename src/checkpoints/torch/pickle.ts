/** A tuple of a pickle; its lists are arrays and its dictionaries maps. */
export class Tuple {
  readonly items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.items = items
  }
}

/** What the names in a pickle stand for: all that is there besides plain values. */
export interface Names {
  /** What a module's name means; throws when a tensor does not need it. */
  global(module: string, name: string): unknown
  /** What calling something that `global` gave makes of arguments; throws otherwise. */
  call(what: unknown, args: readonly unknown[]): unknown
  /** What an identifier of something outside the pickle means. */
  persistent(id: unknown): unknown
  refuse(why: string): never
}

const MARK = Symbol('mark')
/** Ten thousand tensors take some forty each; each makes a small object at most. */
const MAX_OPERATIONS = 500_000

/**
 * Reads one pickle of the operations that torch.save needs for a dictionary of tensors. Nothing is run: a
 * name means what `names` says, and any other operation, name or number is refused. Memory is bounded by
 * the number of operations.
 */
export class Unpickler {
  /** Where the next byte is read. */
  at = 0
  private readonly bytes: Buffer
  private readonly names: Names
  private stack: unknown[] = []
  private memo = new Map<number, unknown>()

  constructor(bytes: Buffer, names: Names) {
    this.bytes = bytes
    this.names = names
  }

  /** The value of the pickle that begins here; the next may begin behind it. */
  load(): unknown {
    this.stack = []
    this.memo = new Map()
    for (let count = 0; count < MAX_OPERATIONS; count++) {
      const code = this.take(1)[0]
      if (code === STOP) return this.pop()
      const operation = operations.get(code)
      if (!operation) return this.names.refuse(`it uses the pickle operation ${named(code)}`)
      operation(this)
    }
    return this.names.refuse('it says more than any real one')
  }

  take(length: number): Buffer {
    if (this.at + length > this.bytes.length) this.names.refuse('its pickle is cut off')
    return this.bytes.subarray(this.at, (this.at += length))
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    if (end < 0 || end - this.at > MAX_NAME) this.names.refuse('its pickle is damaged')
    return this.take(end + 1 - this.at)
      .subarray(0, -1)
      .toString('utf8')
  }

  push(value: unknown): void {
    this.stack.push(value)
  }

  pop(): unknown {
    if (this.stack.length === 0) this.damaged()
    const value = this.stack.pop()
    return value === MARK ? this.damaged() : value
  }

  top(): unknown {
    const value = this.pop()
    this.stack.push(value)
    return value
  }

  mark(): void {
    this.stack.push(MARK)
  }

  /** The values since the last mark. */
  popMark(): unknown[] {
    const mark = this.stack.lastIndexOf(MARK)
    if (mark < 0) this.damaged()
    const values = this.stack.splice(mark)
    return values.slice(1)
  }

  put(key: number): void {
    this.memo.set(key, this.top())
  }

  get(key: number): void {
    if (!this.memo.has(key)) this.damaged()
    this.push(this.memo.get(key))
  }

  setItems(items: readonly unknown[]): void {
    const map = this.top()
    if (!(map instanceof Map) || items.length % 2 === 1) return this.damaged()
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1])
  }

  append(items: readonly unknown[]): void {
    const list = this.top()
    if (!Array.isArray(list)) return this.damaged()
    for (const item of items) list.push(item)
  }

  global(): void {
    const module = this.line()
    this.push(this.names.global(module, this.line()))
  }

  call(): void {
    const args = this.pop()
    if (!(args instanceof Tuple)) return this.damaged()
    this.push(this.names.call(this.pop(), args.items))
  }

  /** The state of a dictionary is what modules note beside their tensors. */
  build(): void {
    this.pop()
    if (!(this.top() instanceof Map)) this.names.refuse('it sets the state of something')
  }

  persistent(): void {
    this.push(this.names.persistent(this.pop()))
  }

  /** A whole number of any length that is still exact. */
  long(): void {
    const bytes = this.take(this.take(1)[0])
    let value = 0n
    for (const byte of [...bytes].toReversed()) value = value * 256n + BigInt(byte)
    value = BigInt.asIntN(8 * bytes.length, value)
    this.push(Number.isSafeInteger(Number(value)) ? Number(value) : value)
  }

  damaged(): never {
    this.names.refuse('its pickle is damaged')
  }
}

/** A module's and a function's name are short. */
const MAX_NAME = 200
const STOP = 0x2e

const named = (code: number) =>
  code > 0x20 && code < 0x7f ? `“${String.fromCharCode(code)}”` : `0x${code.toString(16)}`

type Operation = (machine: Unpickler) => void

const text = (machine: Unpickler, length: number) =>
  machine.push(machine.take(length).toString('utf8'))
const tuple = (machine: Unpickler, length: number) => {
  const items = Array.from({ length }, () => machine.pop())
  machine.push(new Tuple(items.toReversed()))
}

/** The operations, by the names that Python's pickletools gives them. */
const operations = new Map<number, Operation>(
  Object.entries<[code: number, operation: Operation]>({
    PROTO: [0x80, (machine) => machine.take(1)],
    MARK: [0x28, (machine) => machine.mark()],
    EMPTY_DICT: [0x7d, (machine) => machine.push(new Map())],
    EMPTY_LIST: [0x5d, (machine) => machine.push([])],
    EMPTY_TUPLE: [0x29, (machine) => machine.push(new Tuple([]))],
    TUPLE: [0x74, (machine) => machine.push(new Tuple(machine.popMark()))],
    TUPLE1: [0x85, (machine) => tuple(machine, 1)],
    TUPLE2: [0x86, (machine) => tuple(machine, 2)],
    TUPLE3: [0x87, (machine) => tuple(machine, 3)],
    NONE: [0x4e, (machine) => machine.push(null)],
    NEWTRUE: [0x88, (machine) => machine.push(true)],
    NEWFALSE: [0x89, (machine) => machine.push(false)],
    BININT: [0x4a, (machine) => machine.push(machine.take(4).readInt32LE())],
    BININT1: [0x4b, (machine) => machine.push(machine.take(1)[0])],
    BININT2: [0x4d, (machine) => machine.push(machine.take(2).readUInt16LE())],
    LONG1: [0x8a, (machine) => machine.long()],
    BINFLOAT: [0x47, (machine) => machine.push(machine.take(8).readDoubleBE())],
    BINUNICODE: [0x58, (machine) => text(machine, machine.take(4).readUInt32LE())],
    SHORT_BINSTRING: [0x55, (machine) => text(machine, machine.take(1)[0])],
    BINPUT: [0x71, (machine) => machine.put(machine.take(1)[0])],
    LONG_BINPUT: [0x72, (machine) => machine.put(machine.take(4).readUInt32LE())],
    BINGET: [0x68, (machine) => machine.get(machine.take(1)[0])],
    LONG_BINGET: [0x6a, (machine) => machine.get(machine.take(4).readUInt32LE())],
    SETITEM: [0x73, (machine) => machine.setItems([machine.pop(), machine.pop()].toReversed())],
    SETITEMS: [0x75, (machine) => machine.setItems(machine.popMark())],
    APPEND: [0x61, (machine) => machine.append([machine.pop()])],
    APPENDS: [0x65, (machine) => machine.append(machine.popMark())],
    GLOBAL: [0x63, (machine) => machine.global()],
    REDUCE: [0x52, (machine) => machine.call()],
    BUILD: [0x62, (machine) => machine.build()],
    BINPERSID: [0x51, (machine) => machine.persistent()],
  }).map(([, [code, operation]]) => [code, operation]),
)
