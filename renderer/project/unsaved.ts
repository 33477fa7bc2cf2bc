/** A change that the host did not acknowledge. */
export interface Unsaved {
  /** As the history would have named it: "Label as PERSON". */
  title: string
  /** Its number when it was on its way; null for one that waited behind it, or was refused. */
  number: number | null
}

/** Kinds of changes named one by one; the others are counted. */
const NAMED = 3

/** The kinds of changes, each with how often: “Label as PERSON” (2 times), “Remove span”. */
export function listOfTitles(changes: readonly Unsaved[]): string {
  const counts = new Map<string, number>()
  for (const { title } of changes) counts.set(title, (counts.get(title) ?? 0) + 1)
  const named = [...counts]
    .slice(0, NAMED)
    .map(([title, count]) => `“${title}”${count > 1 ? ` (${count} times)` : ''}`)
  const others = counts.size - named.length
  return [...named, ...(others > 0 ? [`${others} more`] : [])].join(', ')
}

/** What to tell once the host is back and is known not to have these changes. */
export function doItAgain(changes: readonly Unsaved[]): string {
  const list = listOfTitles(changes)
  return changes.length === 1
    ? `${list} was not saved before the connection was lost. You can do it again.`
    : `${changes.length} changes were not saved before the connection was lost: ${list}. You can do them again.`
}
