/** Bytes between two arrays' starts: a cache line, so that two threads never write to the same one. */
const ALIGNMENT = 64
const PAGE = 65_536
/** A WebAssembly memory with addresses of 32 bits ends here. */
const LARGEST = 2 ** 32 - PAGE

/**
 * Zeroed arrays of numbers that every thread can see. They lie in one WebAssembly memory, where the
 * fast kernels of simd/ reach them; a model that is too large for one gets arrays of its own, and the
 * plain kernels. The system gives a page only when it is first written.
 */
export class SharedFloats {
  readonly memory: WebAssembly.Memory | undefined
  /** Where the next array begins. */
  private next = 0
  /** Every state of the growing memory has a buffer object of its own. */
  private readonly buffers = new WeakSet<ArrayBufferLike>()

  /** With room for arrays of these lengths; more may be asked for. */
  constructor(lengths: readonly number[]) {
    const bytes = lengths.reduce((sum, length) => sum + paddedBytes(length), 0)
    this.memory = bytes <= LARGEST ? reserve(bytes) : undefined
  }

  allocate(length: number): Float32Array {
    const end = this.next + paddedBytes(length)
    if (!this.memory || !growTo(this.memory, end)) {
      return new Float32Array(new SharedArrayBuffer(length * 4))
    }
    const array = new Float32Array(this.memory.buffer, this.next, length)
    this.buffers.add(array.buffer)
    this.next = end
    return array
  }

  /** Whether an array lies in the memory, with room behind it for a kernel's last whole step. */
  owns(array: Float32Array): boolean {
    return this.buffers.has(array.buffer)
  }
}

function paddedBytes(length: number): number {
  return Math.ceil((length * 4) / ALIGNMENT) * ALIGNMENT
}

/** Undefined where the address space is limited. */
function reserve(bytes: number): WebAssembly.Memory | undefined {
  try {
    const initial = Math.max(1, Math.ceil(bytes / PAGE))
    return new WebAssembly.Memory({ initial, maximum: PAGE, shared: true })
  } catch {
    return undefined
  }
}

function growTo(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = bytes - memory.buffer.byteLength
  if (missing <= 0) return true
  if (bytes > LARGEST) return false
  try {
    memory.grow(Math.ceil(missing / PAGE))
    return true
  } catch {
    return false
  }
}
