import type { LabelledText, Split } from '../model/documents.ts'

type Named = Exclude<Split, 'auto'>

/** As people and libraries call the sets. */
const NAMES: readonly [set: Named, pattern: RegExp][] = [
  ['train', /(?:^|[^a-z])train(?:ing)?(?![a-z])/],
  ['dev', /(?:^|[^a-z])(?:dev(?:el(?:opment)?)?|val(?:id(?:ation)?)?)(?![a-z])/],
  ['test', /(?:^|[^a-z])test(?:ing)?(?![a-z])/],
]

/** The set that a name is of: “train.conll”, “en-test”, “validation”; null where it says none, or several. */
export function setNamed(name: string): Named | null {
  const found = NAMES.filter(([, pattern]) => pattern.test(name.toLowerCase()))
  return found.length === 1 ? found[0][0] : null
}

/** The set that a document says it is of, by its own field or else by the name of its file. */
export function setOf({ meta, source = '' }: Pick<LabelledText, 'meta' | 'source'>): Named | null {
  const own = meta?.split ?? meta?.set
  return (typeof own === 'string' ? setNamed(own) : null) ?? setNamed(source)
}

/** Whether files tell of different sets by their names: a single “test.txt” may be anything. */
export const nameSets = (names: readonly string[]) =>
  new Set(names.flatMap((name) => setNamed(name) ?? [])).size > 1
