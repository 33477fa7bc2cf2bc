import type { Range } from '../../src/model/documents.ts'
import type { TaggedText } from '../../src/model/tagging.ts'
import { blockAt, splitBlocks } from '../../src/editor/layout.ts'

export type Entity = TaggedText['entities'][number]

/** A line of a tagged text, the unit that results are drawn in. */
export interface ResultRow {
  text: string
  block: Range
  entities: Entity[]
  /** Name of the text, on its first line only. */
  name: string | null
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

/** The lines of all texts in order, each with the entities that begin on it. */
export function resultRows(texts: readonly TaggedText[]): ResultRow[] {
  return texts.flatMap(({ name, text, entities }) => {
    const blocks = splitBlocks(text)
    const byBlock = new Map<number, Entity[]>()
    for (const entity of entities) {
      const index = blockAt(blocks, entity.start)
      byBlock.set(index, [...(byBlock.get(index) ?? []), entity])
    }
    return blocks.map((block, index) => ({
      text: text.slice(block.start, block.end),
      block,
      entities: byBlock.get(index) ?? [],
      name: index === 0 ? name : null,
    }))
  })
}

/** Text between and inside the entities of a line, in order. */
export function rowParts({
  text,
  block,
  entities,
}: ResultRow): { text: string; entity?: Entity }[] {
  const parts: { text: string; entity?: Entity }[] = []
  let at = 0
  for (const entity of [...entities].sort((a, b) => a.start - b.start)) {
    const start = Math.max(at, entity.start - block.start)
    const end = Math.min(text.length, entity.end - block.start)
    if (end <= start) continue
    parts.push({ text: text.slice(at, start) }, { text: text.slice(start, end), entity })
    at = end
  }
  return [...parts, { text: text.slice(at) }].filter((part) => part.text !== '')
}

export interface EntityCount {
  surface: string
  label: string
  count: number
  /** Highest score among them. */
  score: number
}

/** Each surface under each label, the most frequent first. */
export function countEntities(texts: readonly TaggedText[]): EntityCount[] {
  const counts = new Map<string, EntityCount>()
  for (const { text, entities } of texts) {
    for (const { start, end, label, score } of entities) {
      const surface = text.slice(start, end)
      const key = `${label}\u0000${surface}`
      const known = counts.get(key)
      if (known) {
        known.count++
        known.score = Math.max(known.score, score)
      } else counts.set(key, { surface, label, count: 1, score })
    }
  }
  return [...counts.values()].sort(
    (a, b) => b.count - a.count || a.surface.localeCompare(b.surface),
  )
}

/** Every label found, with how often at this score or more, which may be never. */
export function countLabels(texts: readonly TaggedText[], minScore: number): [string, number][] {
  const counts = new Map<string, number>()
  for (const { entities } of texts)
    for (const { label, score } of entities)
      counts.set(label, (counts.get(label) ?? 0) + Number(score >= minScore))
  return [...counts].sort((a, b) => b[1] - a[1])
}
