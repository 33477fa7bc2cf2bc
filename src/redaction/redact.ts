import { failed } from '../domain/failure.ts'
import type { Range } from '../model/documents.ts'
import type { RedactionReport } from '../model/redaction.ts'
import { entitiesOf, type KnownValue } from './entities.ts'
import type { OpenedFile } from './open.ts'
import { Passage, Piece } from './pieces.ts'
import { prove } from './proof.ts'
import type { Replacements } from './replacements.ts'
import { keyOf, ValueIndex, type Entity, type Found } from './values.ts'

/** What a model, or somebody, has found in a text. */
export interface Find extends Range {
  label: string
}

export interface Redacted {
  name: string
  bytes: Uint8Array<ArrayBuffer>
  report: RedactionReport
}

const readPassages = ({ file }: OpenedFile) => file.passages.filter(({ isRead }) => isRead)

/** The texts of a file that people read: what a model is asked about. */
export const textsToRead = (opened: OpenedFile): string[] =>
  readPassages(opened).map(({ text }) => text)

/**
 * A file without what was found in the texts that people read, and without the same values elsewhere in it: in
 * its properties, remarks and addresses, and in its name. `finds` has a list for each of `textsToRead`. Reads what
 * was written once more; throws a FailureError, and gives nothing, where a value can still be read there.
 */
export async function redact(
  opened: OpenedFile,
  finds: readonly (readonly Find[])[],
  known: readonly KnownValue[],
  replacements: Replacements,
): Promise<Redacted> {
  const read = readPassages(opened)
  const entities = entitiesOf(
    [...read.entries()].flatMap(([i, { text }]) => valuesIn(text, finds[i] ?? [])),
    known,
  )
  const index = new ValueIndex(new Set(entities.values()))
  const done = new Replacing(replacements)
  const findsOf = new Map(read.map((passage, i) => [passage, finds[i] ?? []]))
  for (const passage of opened.file.passages) {
    const { text } = passage
    const own = (findsOf.get(passage) ?? []).flatMap(({ start, end }) => {
      const entity = entities.get(keyOf(text.slice(start, end)))
      return entity ? [{ start, end, entity }] : []
    })
    done.replace(passage, [...own, ...index.find(text, passage.isMarkup)])
  }
  const name = newName(opened.name, index, replacements)
  const { bytes, remarks } = opened.file.write()
  const proof = await prove({ name, bytes }, opened, index, done.put)
  if (proof.readable.length > 0) throw stillThere(opened.name, proof.readable)
  const { format, unchecked } = opened.file
  return {
    ...{ name, bytes },
    report: {
      ...{ format, asText: opened.asText, left: proof.left, unchecked: [...unchecked] },
      ...{ perLabel: Object.fromEntries(done.perLabel), values: done.entities.size },
      remarks: [...remarks, ...proof.remarks],
    },
  }
}

const valuesIn = (text: string, finds: readonly Find[]): KnownValue[] =>
  finds.map(({ start, end, label }) => ({ value: text.slice(start, end), label }))

/** Puts in what stands for entities, and counts. */
class Replacing {
  readonly perLabel = new Map<string, number>()
  readonly entities = new Set<Entity>()
  /** All that was put in. */
  readonly put = new Set<string>()
  private readonly replacements: Replacements

  constructor(replacements: Replacements) {
    this.replacements = replacements
  }

  replace(passage: Passage, found: readonly Found[]): void {
    for (const { entity, ...range } of apart(found)) {
      const put = this.replacements.of(entity)
      this.entities.add(entity)
      this.put.add(put)
      // A text with tracked changes is read twice.
      if (!passage.replace(range, put)) continue
      this.perLabel.set(entity.label, (this.perLabel.get(entity.label) ?? 0) + 1)
    }
  }
}

/** Places that do not overlap: those that did are one, which is the longest's. */
function apart(found: readonly Found[]): Found[] {
  const places: (Found & { longest: number })[] = []
  for (const one of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = places.at(-1)
    const length = one.end - one.start
    if (!last || one.start >= last.end) {
      places.push({ ...one, longest: length })
      continue
    }
    last.end = Math.max(last.end, one.end)
    if (length > last.longest) Object.assign(last, { entity: one.entity, longest: length })
  }
  return places.map(({ start, end, entity }) => ({ start, end, entity }))
}

/** What no system of files has in a name. */
const FORBIDDEN = /[/\\:*?"<>|]/g

/** The name of a file without values: dots, dashes and underscores in it stand for spaces. */
function newName(name: string, index: ValueIndex, replacements: Replacements): string {
  const piece = new Piece(name, { start: 0, end: name.length })
  const passage = new Passage().add(piece)
  for (const { entity, ...range } of apart(index.find(name.replaceAll(/[._-]/g, ' '))))
    passage.replace(range, replacements.of(entity).replaceAll(FORBIDDEN, '-'))
  return piece.written()
}

function stillThere(name: string, [{ value, place }]: readonly { value: string; place: string }[]) {
  return failed(
    'bad-input',
    `“${value}” can still be read in ${place} of ${name} after it was replaced, so nothing was written; save the file as plain text and try again.`,
    { file: name },
  )
}
