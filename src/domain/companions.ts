/** A kind of file whose texts lie in other files: of the same name, but for what it ends in. */
interface Paired {
  extensions: readonly string[]
  /** What those end in; null when a file stands alone. */
  beside: string | null
}

/** The name of the file that a file needs beside it; null when it needs none. */
export function companionOf(name: string, kinds: readonly Paired[]): string | null {
  for (const { extensions, beside } of kinds) {
    if (beside !== null && name.toLowerCase().endsWith(extensions[0])) {
      return name.slice(0, -extensions[0].length) + beside
    }
  }
  return null
}

/** Files, each with the one that it needs if that is among them; this one then does not stand alone. */
export function withCompanions<F extends { name: string }>(
  files: readonly F[],
  kinds: readonly Paired[],
): { file: F; beside: F[] }[] {
  const byName = new Map(files.map((file) => [file.name, file]))
  const paired = files.map((file) => {
    const other = byName.get(companionOf(file.name, kinds) ?? '')
    return { file, beside: other ? [other] : [] }
  })
  const taken = new Set(paired.flatMap(({ beside }) => beside))
  return paired.filter(({ file }) => !taken.has(file))
}
