/**
 * A value of lists and plain objects with parts of it replaced, at most `depth` levels down; the very value where
 * nothing is. `replace` gives back a part that stays.
 */
export function replaceInside(
  value: unknown,
  replace: (part: unknown) => unknown,
  depth: number,
): unknown {
  const other = replace(value)
  if (other !== value || depth === 0) return other
  const inside = (part: unknown) => replaceInside(part, replace, depth - 1)
  if (Array.isArray(value)) {
    const parts = value.map(inside)
    return parts.some((part, i) => part !== value[i]) ? parts : value
  }
  if (!isPlain(value)) return value
  const entries = Object.entries(value).map(([key, part]) => [key, inside(part)] as const)
  return entries.some(([key, part]) => part !== value[key]) ? Object.fromEntries(entries) : value
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}
