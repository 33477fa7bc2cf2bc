/** Kinds of file that are read out of a dropped folder; a file dropped itself is always taken. */
const READABLE = /\.(txt|md|jsonl|json|conll|iob2?|bio|tsv|csv|html?|docx|pdf)$/i

/** The files of a drop, those inside folders included, in the order of their paths. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return [...data.files]
  const found = await Promise.all(entries.map((entry) => filesIn(entry, true)))
  return found.flat()
}

async function filesIn(entry: FileSystemEntry, dropped: boolean): Promise<File[]> {
  if (entry.isFile) {
    if (!dropped && !READABLE.test(entry.name)) return []
    return [
      await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject),
      ),
    ]
  }
  const inside = await allEntries((entry as FileSystemDirectoryEntry).createReader())
  inside.sort((a, b) => a.name.localeCompare(b.name))
  const found: File[] = []
  for (const child of inside) found.push(...(await filesIn(child, false)))
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
