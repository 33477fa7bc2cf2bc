/**
 * The files of a drop in the order of their paths. Of those inside folders only the ones whose names
 * end in one of the extensions are taken; a file dropped itself always is.
 */
export async function droppedFiles(
  data: DataTransfer,
  extensions: readonly string[],
): Promise<File[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return [...data.files]
  const found = await Promise.all(entries.map((entry) => filesIn(entry, extensions)))
  return found.flat()
}

async function filesIn(
  entry: FileSystemEntry,
  extensions: readonly string[],
  inside = false,
): Promise<File[]> {
  if (entry.isFile) {
    const name = entry.name.toLowerCase()
    if (inside && !extensions.some((extension) => name.endsWith(extension))) return []
    return [
      await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject),
      ),
    ]
  }
  const children = await allEntries((entry as FileSystemDirectoryEntry).createReader())
  children.sort((a, b) => a.name.localeCompare(b.name))
  const found: File[] = []
  for (const child of children) found.push(...(await filesIn(child, extensions, true)))
  return found
}

/** A reader hands out a hundred entries at a time; an empty answer is the end. */
async function allEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return all
    all.push(...some)
  }
}
