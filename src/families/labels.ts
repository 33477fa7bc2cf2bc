import { splitTag } from '../domain/tags.ts'
import { isObject, type Json } from '../domain/json.ts'

/** Classes of a head; fine-grained entity types with B- and I- stay in the hundreds. */
const MAX_LABELS = 10_000
const MAX_LABEL_LENGTH = 200
/** What transformers gives a model whose configuration says nothing about classes. */
const DEFAULT_LABELS = 2

/**
 * Class names in logit order from a config.json: id2label, else label2id, else num_labels times LABEL_n,
 * else two. Names that mean a prefix and a type become "B-PER"; plain ones stay. A class without a
 * name is called LABEL_n, as transformers would. None for an encoder, or for the head of another task.
 */
export function readLabels(json: Json): string[] {
  const { architectures, num_labels: count } = json
  const named = namedClasses(json)
  if (!Array.isArray(architectures)) return named ?? []
  if (!architectures.some((name) => String(name).endsWith('ForTokenClassification'))) return []
  if (named) return named
  const usable = Number.isSafeInteger(count) && (count as number) > 0
  return unnamed(usable ? Math.min(count as number, MAX_LABELS) : DEFAULT_LABELS)
}

/** Both maps as transformers reads them. */
export function labelMaps(labels: readonly string[]) {
  return {
    id2label: Object.fromEntries(labels.map((label, id) => [String(id), label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
  }
}

/** Ids of the classes that have no name of their own. */
export function unnamedClasses(labels: readonly string[]): number[] {
  return labels.flatMap((label, id) => (label === placeholder(id) ? [id] : []))
}

/** The types that a model finds, in the order of its classes. */
export function entityTypes(labels: readonly string[]): string[] {
  const types = labels
    .filter((label, id) => label !== placeholder(id))
    .map((label) => splitTag(label)[1])
  return [...new Set(types)].filter((type) => type !== '')
}

const placeholder = (id: number) => `LABEL_${id}`
const unnamed = (length: number) => Array.from({ length }, (_, id) => placeholder(id))

/** The first of the two maps that names every class; else the first that names any. */
function namedClasses({ id2label, label2id }: Json): string[] | undefined {
  const maps = [namesById(id2label), namesById(inverted(label2id))].filter(
    (map) => map !== undefined,
  )
  const names = maps.find((map) => unnamedClasses(map).length === 0) ?? maps.at(0)
  return names && canonicalLabels(names)
}

/** {"0": "O", …} or ["O", …] as a list; undefined when it is neither. */
function namesById(map: unknown): string[] | undefined {
  const entries = Array.isArray(map) ? [...map.entries()] : isObject(map) ? Object.entries(map) : []
  const ids = entries.map(([id]) => idOf(id))
  if (ids.length === 0 || ids.includes(undefined)) return undefined
  const names = unnamed(1 + Math.max(...(ids as number[])))
  for (const [id, name] of entries) {
    if (typeof name !== 'string' || name === '' || name.length > MAX_LABEL_LENGTH) continue
    names[Number(id)] = name
  }
  return names
}

function idOf(value: unknown): number | undefined {
  const usable = /^\d{1,5}$/.test(String(value)) && Number(value) < MAX_LABELS
  return usable ? Number(value) : undefined
}

/** {"O": 0, …} → {"0": "O", …}; undefined when two names claim one class. */
function inverted(map: unknown): unknown {
  if (!isObject(map)) return undefined
  const entries = Object.entries(map).map(([name, id]) => [String(id), name] as const)
  const inverse = Object.fromEntries(entries)
  return Object.keys(inverse).length === entries.length ? inverse : undefined
}

const usual = /^(?<prefix>[BIESLUM])-(?<type>.+)$/
/** How else a name may be made of prefix and type. */
const otherSchemes: RegExp[] = [
  /^(?<prefix>[BIESLUM])_(?<type>.+)$/,
  /^(?<type>.+)-(?<prefix>[BIESLUM])$/,
  /^(?<type>.+)_(?<prefix>[BIESLUM])$/,
  /^(?<prefix>[bieslum])-(?<type>.+)$/,
  /^(?<prefix>[bieslum])_(?<type>.+)$/,
  /^(?<type>.+)-(?<prefix>[bieslum])$/,
  /^(?<type>.+)_(?<prefix>[bieslum])$/,
]

/**
 * Names as the rest of the application reads them: see splitTag. Another way of writing prefixes is
 * taken for one only when all names are written so and some type has both a beginning and a
 * continuation; otherwise a name is a plain class, as transformers' pipeline would show it.
 */
export function canonicalLabels(names: readonly string[]): string[] {
  const outside = names.includes('O') ? 'O' : 'o'
  const entities = names.filter((name, id) => name !== outside && name !== placeholder(id))
  const canonical = asUsual(entities)
  return names.map((name) => (name === outside ? 'O' : (canonical.get(name) ?? name)))
}

/** What to write for those names that are not written as usual. */
function asUsual(names: readonly string[]): Map<string, string> {
  const other = splitBy(usual, names) ? undefined : otherSchemes.find((one) => splitBy(one, names))
  const split = other && splitBy(other, names)
  return split
    ? new Map(split.map(([prefix, type], i) => [names[i], `${prefix.toUpperCase()}-${type}`]))
    : new Map(plainClasses(names).map((name) => [name, `I-${name}`]))
}

/** Prefix and type of each name; undefined when they are not all written so, or it makes no sense. */
function splitBy(scheme: RegExp, names: readonly string[]): [string, string][] | undefined {
  const split = names.map((name) => scheme.exec(name)?.groups as Record<string, string> | undefined)
  if (!split.every((groups) => groups !== undefined)) return undefined
  const typesOf = (prefixes: RegExp) =>
    split.flatMap(({ prefix, type }) => (prefixes.test(prefix) ? [type] : []))
  const goingOn = new Set(typesOf(/[ielm]/i))
  const sensible = typesOf(/b/i).some((type) => goingOn.has(type))
  return sensible ? split.map(({ prefix, type }) => [prefix, type]) : undefined
}

/**
 * Plain classes that only look as if they had a prefix ("E-MAIL", "S-BAHN"): nothing ends or goes on
 * that has no beginning, and no word stands alone where none begins anything.
 */
function plainClasses(names: readonly string[]): string[] {
  const split = names.map((name) => splitTag(name))
  const begun = new Set(split.flatMap(([prefix, type]) => (/[BI]/.test(prefix) ? [type] : [])))
  const begins = split.some(([prefix]) => prefix === 'B')
  return names.filter((_, i) => {
    const [prefix, type] = split[i]
    if (/[ELM]/.test(prefix)) return !begun.has(type)
    return /[SU]/.test(prefix) && !begins
  })
}
