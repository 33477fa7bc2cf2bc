import type fs from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

type Files = typeof fs

/** What Node throws when the disk is full. */
export function diskFull(): Error {
  return Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
}

/** Counts what needs space on the disk, and refuses operation number `failAt` (from 1). */
export const disk = { operations: 0, failAt: Infinity }

/** Lets the next operations pass up to that one. */
export function fillUpAt(operation: number): void {
  disk.operations = 0
  disk.failAt = operation
}

/**
 * node:fs/promises on such a disk, for vi.mock; this file must load nothing that loads it. What is written
 * when it fills up is written by half.
 */
export function fullDisk(actual: Files): Files {
  const spend =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>, half?: (...args: A) => unknown) =>
    async (...args: A): Promise<R> => {
      if (++disk.operations !== disk.failAt) return work(...args)
      await half?.(...args)
      throw diskFull()
    }
  const halfOf = (data: unknown) => {
    const whole = typeof data === 'string' || data instanceof Uint8Array
    const bytes = whole ? Buffer.from(data) : Buffer.concat([...(data as Iterable<Uint8Array>)])
    return bytes.subarray(0, bytes.length / 2)
  }

  function watch(handle: FileHandle): FileHandle {
    const [write, writeFile] = [handle.write.bind(handle), handle.writeFile.bind(handle)]
    return Object.assign(handle, {
      write: spend(
        write as (...args: unknown[]) => ReturnType<typeof write>,
        (data, from, count, at) =>
          write(
            data as Uint8Array,
            from as number,
            Math.floor((count as number) / 2),
            at as number,
          ),
      ),
      writeFile: spend(writeFile, (data) => writeFile(halfOf(data))),
      sync: spend(handle.sync.bind(handle)),
    })
  }

  const openToWrite = spend(async (...args: Parameters<Files['open']>) =>
    watch(await actual.open(...args)),
  )

  return {
    ...actual,
    mkdir: spend(actual.mkdir) as Files['mkdir'],
    rename: spend(actual.rename),
    copyFile: spend(actual.copyFile, (_, target) => actual.writeFile(target, 'half')),
    writeFile: spend(actual.writeFile, (path, data) => actual.writeFile(path, halfOf(data))),
    open: async (...args: Parameters<Files['open']>) => {
      if (!['r', undefined].includes(args[1] as string)) return openToWrite(...args)
      const handle = await actual.open(...args)
      // What was written waits for the disk through such a handle too; names need no space.
      return (await handle.stat()).isFile() ? watch(handle) : handle
    },
  }
}
