/** Makes a zeroed array of so many numbers. */
export type Allocate = (length: number) => Float32Array

/** In the collector's care: it notices how much there is of it. */
export const plainFloats: Allocate = (length) => new Float32Array(length)

/** Bytes between two arrays' starts: a cache line, so that two threads never write to the same one. */
const ALIGNMENT = 64
/** Bytes of a page, and the most pages that addresses of 32 bits reach. */
const PAGE = 65_536
/** A WebAssembly memory with addresses of 32 bits ends here. */
const LARGEST = 2 ** 32 - PAGE

/** In which memory an array's buffer lies. Every state of a growing memory has a buffer object. */
const owners = new WeakMap<ArrayBufferLike, SharedFloats>()

/**
 * Zeroed arrays of numbers that every thread of the process can see. They lie in one WebAssembly
 * memory, where kernels on several numbers at once reach them; what does not fit there gets a buffer of
 * its own. The system gives a page only when it is first written. The collector does not count it: for
 * what lives as long as its process does.
 */
export class SharedFloats {
  readonly memory: WebAssembly.Memory | undefined
  /** Where the next array begins. */
  private next = 0

  constructor() {
    this.memory = reserve()
  }

  /** The memory in which an array lies, if it lies in one. */
  static of(array: Float32Array): SharedFloats | undefined {
    return owners.get(array.buffer)
  }

  readonly allocate: Allocate = (length) => {
    const end = this.next + paddedBytes(length)
    if (!this.memory || !growTo(this.memory, end)) {
      return new Float32Array(new SharedArrayBuffer(length * 4))
    }
    const array = new Float32Array(this.memory.buffer, this.next, length)
    owners.set(array.buffer, this)
    this.next = end
    return array
  }

  /** Whether arrays of these lengths would all lie in the memory. */
  fits(lengths: readonly number[]): boolean {
    const bytes = lengths.reduce((sum, length) => sum + paddedBytes(length), 0)
    return this.memory !== undefined && this.next + bytes <= LARGEST
  }

  /** Whether an array lies in this memory, with room behind it for a kernel's last whole step. */
  owns(array: Float32Array): boolean {
    return SharedFloats.of(array) === this
  }
}

function paddedBytes(length: number): number {
  return Math.ceil((length * 4) / ALIGNMENT) * ALIGNMENT
}

/** Undefined where the system limits the address space. */
function reserve(): WebAssembly.Memory | undefined {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: PAGE, shared: true })
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
