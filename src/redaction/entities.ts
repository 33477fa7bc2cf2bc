import { keyOf, type Entity } from './values.ts'

/** A value that is taken out wherever it stands. */
export interface KnownValue {
  value: string
  label: string
}

/**
 * Whom values name, by `keyOf` each: the same value in other spaces or in capitals is the same one. Its label is
 * the one that it has most often; of values known beforehand it is theirs.
 */
export function entitiesOf(
  found: readonly KnownValue[],
  known: readonly KnownValue[],
): Map<string, Entity> {
  const entities = new Map<string, Entity>()
  const counts = new Map<string, Map<string, number>>()
  for (const [i, { value, label }] of [...known, ...found].entries()) {
    const own = value.trim()
    const key = keyOf(own)
    if (key === '') continue
    const entity = entities.get(key)
    if (entity) entity.values.add(own)
    else entities.set(key, { label, values: new Set([own]) })
    const labels = counts.get(key) ?? new Map<string, number>()
    counts.set(key, labels.set(label, i < known.length ? Infinity : (labels.get(label) ?? 0) + 1))
  }
  for (const [key, labels] of counts) {
    const [most] = [...labels].sort((a, b) => b[1] - a[1])
    ;(entities.get(key) as Entity).label = most[0]
  }
  return entities
}
