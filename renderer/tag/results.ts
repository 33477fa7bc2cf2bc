import type { Range } from '../../src/model/documents.ts'
import type { TaggedText } from '../../src/model/tagging.ts'
import { blockAt, splitBlocks } from '../../src/editor/layout.ts'

export type Entity = TaggedText['entities'][number]

/** A line of a tagged text, the unit that results are drawn in. */
export interface ResultRow {
  /** The text that it is a line of. */
  of: TaggedText
  text: string
  block: Range
  entities: Entity[]
  /** Whether it is the first line of its text. */
  isFirst: boolean
}

export interface ResultFilter {
  /** Labels left out. */
  hidden: ReadonlySet<string>
  minScore: number
}

function passes({ label, score }: Entity, { hidden, minScore }: ResultFilter): boolean {
  return score >= minScore && !hidden.has(label)
}

/** The texts with the entities that pass. */
export function filtered(texts: readonly TaggedText[], filter: ResultFilter): TaggedText[] {
  return texts.map((text) => ({
    ...text,
    entities: text.entities.filter((entity) => passes(entity, filter)),
  }))
}

/** Texts come to the screen many times, and are cut once. */
const rowsByText = new WeakMap<TaggedText, ResultRow[]>()

/** The lines of all texts in order, each with the entities that begin on it. */
export function resultRows(texts: readonly TaggedText[]): ResultRow[] {
  return texts.flatMap((text) => {
    const known = rowsByText.get(text) ?? rowsOf(text)
    rowsByText.set(text, known)
    return known
  })
}

function rowsOf(tagged: TaggedText): ResultRow[] {
  const { text, entities } = tagged
  const blocks = splitBlocks(text)
  const byBlock = Map.groupBy(entities, ({ start }) => blockAt(blocks, start))
  return blocks.map((block, index) => ({
    of: tagged,
    text: text.slice(block.start, block.end),
    block,
    entities: byBlock.get(index) ?? [],
    isFirst: index === 0,
  }))
}

/** Text between and inside those entities of a line that pass, in order. */
export function rowParts(
  { text, block, entities }: ResultRow,
  filter: ResultFilter,
): { text: string; entity?: Entity }[] {
  const parts: { text: string; entity?: Entity }[] = []
  const shown = entities.filter((entity) => passes(entity, filter))
  let at = 0
  for (const entity of shown.sort((a, b) => a.start - b.start)) {
    const start = Math.max(at, entity.start - block.start)
    const end = Math.min(text.length, entity.end - block.start)
    if (end <= start) continue
    parts.push({ text: text.slice(at, start) }, { text: text.slice(start, end), entity })
    at = end
  }
  return [...parts, { text: text.slice(at) }].filter((part) => part.text !== '')
}

/** A surface under a label, with the places where it was found. */
export interface EntityCount {
  surface: string
  label: string
  places: EntityPlace[]
  /** Highest score among them. */
  score: number
}

export interface EntityPlace {
  text: TaggedText
  entity: Entity
}

/** Each surface under each label that passes, the most frequent first. */
export function countEntities(texts: readonly TaggedText[], filter: ResultFilter): EntityCount[] {
  const counts = new Map<string, EntityCount>()
  for (const text of texts) {
    for (const entity of text.entities) {
      if (!passes(entity, filter)) continue
      const { start, end, label, score } = entity
      const surface = text.text.slice(start, end)
      const key = `${label}\u0000${surface}`
      const known = counts.get(key) ?? { surface, label, places: [], score: 0 }
      known.places.push({ text, entity })
      known.score = Math.max(known.score, score)
      counts.set(key, known)
    }
  }
  // Compared as they are: what a language makes of it takes too long for tens of thousands.
  return [...counts.values()].sort(
    (a, b) => b.places.length - a.places.length || (a.surface < b.surface ? -1 : 1),
  )
}

/** The number of the line that a place begins on; −1 when it is in none of them. */
export function rowOf(rows: readonly ResultRow[], { text, entity }: EntityPlace): number {
  return rows.findIndex((row) => row.of === text && row.entities.includes(entity))
}

/** Every label found, with how often at this score or more, which may be never. */
export function countLabels(texts: readonly TaggedText[], minScore: number): [string, number][] {
  const counts = new Map<string, number>()
  for (const { entities } of texts)
    for (const { label, score } of entities)
      counts.set(label, (counts.get(label) ?? 0) + Number(score >= minScore))
  return [...counts].sort((a, b) => b[1] - a[1])
}
