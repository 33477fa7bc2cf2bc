/** Files that were dropped or chosen. */
export interface FilesHere {
  files: File[]
  /** Names of those inside folders that are no documents. */
  leftOut: string[]
}

/** Whether a file inside a folder is taken: its name ends in one of the extensions and is not hidden. */
const isMeant = (name: string, extensions: readonly string[]) =>
  !name.startsWith('.') && extensions.some((extension) => name.toLowerCase().endsWith(extension))

/**
 * The files of a drop in the order of their paths. Of those inside folders only the ones whose names
 * end in one of the extensions are taken; a file dropped itself always is.
 */
export async function droppedFiles(
  data: DataTransfer,
  extensions: readonly string[],
): Promise<FilesHere> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return { files: [...data.files], leftOut: [] }
  const here: FilesHere = { files: [], leftOut: [] }
  const waiting = entries.map((entry) => ({ entry, isInside: false })).reverse()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { entry, isInside } = next
    if (entry.isDirectory) {
      const children = await allEntries((entry as FileSystemDirectoryEntry).createReader())
      children.sort((a, b) => b.name.localeCompare(a.name))
      for (const child of children) waiting.push({ entry: child, isInside: true })
    } else if (isInside && !isMeant(entry.name, extensions)) here.leftOut.push(entry.name)
    else here.files.push(await fileOf(entry as FileSystemFileEntry))
  }
  return here
}

/** The same of a folder that was chosen. */
export function filesOfFolder(files: readonly File[], extensions: readonly string[]): FilesHere {
  const [meant, others] = [true, false].map((is) =>
    files.filter(({ name }) => isMeant(name, extensions) === is),
  )
  return { files: meant, leftOut: others.map(({ name }) => name) }
}

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject))

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
