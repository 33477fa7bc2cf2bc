import type { KeyEntry, RedactionWay } from '../model/redaction.ts'
import { keyOf, type Entity } from './values.ts'

/** As long whatever it hides: the length of a name tells who may be meant. */
const BAR = '█████'

/** What stands for an entity. */
export interface Replacements {
  of(entity: Entity): string
}

/** What XML and names of files have no place for. */
// eslint-disable-next-line no-control-regex -- control characters are meant
const shown = (label: string) => label.replaceAll(/[\u0000-\u001f\u007f]/g, ' ')

const labels: Replacements = { of: ({ label }) => `[${shown(label)}]` }
const bars: Replacements = { of: () => BAR }

export const replacementsFor = (by: RedactionWay, pseudonyms: Pseudonyms): Replacements =>
  by === 'label' ? labels : by === 'bar' ? bars : pseudonyms

/** One name for each entity, the same in every file; whom it stands for is what the keys tell. */
export class Pseudonyms implements Replacements {
  private readonly entries: KeyEntry[]
  private readonly byValue = new Map<string, KeyEntry>()
  private readonly taken: Set<string>
  private readonly next = new Map<string, number>()

  constructor(known: readonly KeyEntry[] = []) {
    this.entries = known.map((entry) => ({ ...entry, values: [...entry.values] }))
    for (const entry of this.entries)
      for (const value of entry.values) this.byValue.set(keyOf(value), entry)
    this.taken = new Set(this.entries.map(({ pseudonym }) => pseudonym))
  }

  of({ label, values }: Entity): string {
    const [first] = values
    const entry = this.byValue.get(keyOf(first)) ?? this.enter(label, first)
    for (const value of values) if (!entry.values.includes(value)) entry.values.push(value)
    return entry.pseudonym
  }

  private enter(name: string, value: string): KeyEntry {
    const label = shown(name)
    let number = this.next.get(label) ?? 1
    while (this.taken.has(`${label}-${number}`)) number++
    this.next.set(label, number + 1)
    const entry = { pseudonym: `${label}-${number}`, label, values: [value] }
    this.entries.push(entry)
    this.taken.add(entry.pseudonym)
    this.byValue.set(keyOf(value), entry)
    return entry
  }

  get keys(): readonly KeyEntry[] {
    return this.entries
  }
}
