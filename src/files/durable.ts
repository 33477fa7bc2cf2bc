import { open, readdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Writes the chunks and waits until they are on the disk. */
export async function writeDurably(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const handle = await open(path, 'w')
  try {
    for (const chunk of chunks) await handle.writeFile(chunk)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Gives a file or folder another's name, and waits until that is on the disk. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncFolder(dirname(to))
}

/** Waits until a file's content is on the disk. Windows flushes only what is open for writing. */
export function syncFile(path: string): Promise<void> {
  return sync(path, process.platform === 'win32' ? 'r+' : 'r')
}

/** Waits until the names in a folder are on the disk; Windows neither needs nor allows it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await sync(path, 'r')
}

/** The same for all that a folder holds. */
export async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) await syncFile(path)
    else if (entry.isDirectory()) await syncFolder(path)
  }
  await syncFolder(folder)
}

async function sync(path: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
