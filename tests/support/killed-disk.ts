import type fs from 'node:fs/promises'

type Files = typeof fs

/** Counts what changes the disk; at change number `at` (from 1) the process is killed, and no more changes. */
export const kill = { operations: 0, at: Infinity }

export function killAt(operation: number): void {
  kill.operations = 0
  kill.at = operation
}

/** node:fs/promises of such a process, for vi.mock; this file must load nothing that loads it. */
export function killedDisk(actual: Files): Files {
  const change = <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    ((...args: A) =>
      ++kill.operations < kill.at
        ? work(...args)
        : Promise.reject(new Error('killed'))) as typeof work
  return {
    ...actual,
    mkdir: change(actual.mkdir) as Files['mkdir'],
    rename: change(actual.rename),
    copyFile: change(actual.copyFile),
    writeFile: change(actual.writeFile),
    rm: change(actual.rm),
    rmdir: change(actual.rmdir),
    open: (...args: Parameters<Files['open']>) =>
      ['r', undefined].includes(args[1] as string)
        ? actual.open(...args)
        : change(actual.open)(...args),
  }
}
