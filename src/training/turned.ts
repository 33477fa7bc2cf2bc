import { surroundings } from '../domain/surroundings.ts'
import type { Chunk } from '../domain/tags.ts'
import type { Range } from '../model/documents.ts'
import type { Turned, TurnedEntity } from '../model/runs.ts'
import { goldFound, type PredictedTags } from './evaluation.ts'
import type { Gold } from './features.ts'

/** Entities of each kind that stand in a report, those lost again first: all are counted, the others are read by pages. */
const LISTED = 6

/** Where a held-out entity stands: the id of its document, its range there, its label. */
export type EntityPlace = readonly [document: number, start: number, end: number, label: string]

/** Each held-out entity, and of the evaluations so far which of them were found, a 1 or 0 for each in their order. */
export interface Turns {
  entities: EntityPlace[]
  evaluations: { step: number; hits: string }[]
}

/** A held-out document, where entities are looked up by its units. */
export interface HeldOut {
  id: number
  text: string
  units: () => readonly Range[]
}

/**
 * What has turned among the held-out entities since the evaluation before; null where there was none. `turns`: those so
 * far, without which it is the first, and then with this evaluation.
 */
export function turnedSince(
  { entities, evaluations }: Turns = { entities: [], evaluations: [] },
  { step, gold, predicted }: Evaluation,
  documents: readonly HeldOut[],
): { turns: Turns; turned: Turned | null } {
  const now = goldFound(gold, predicted)
  const hits = now.map(({ found }) => (found ? '1' : '0')).join('')
  const before = evaluations.at(-1)?.hits
  if (before?.length !== hits.length) {
    const places = now.map(({ document, chunk }) => placeOf(documents[document], chunk))
    return { turns: { entities: places, evaluations: [{ step, hits }] }, turned: null }
  }
  const [lost, found] = [false, true].map((kind) => turnedPlaces(entities, before, hits, kind))
  const texts = new Map(documents.map(({ id, text }) => [id, text]))
  const listed = (places: readonly EntityPlace[], kind: boolean) =>
    places.slice(0, LISTED).map((one) => entityAt(one, kind, texts.get(one[0]) ?? ''))
  const items = [...listed(lost, false), ...listed(found, true)]
  return {
    turns: { entities, evaluations: [...evaluations, { step, hits }] },
    turned: { found: found.length, lost: lost.length, items },
  }
}

/** An evaluation after a step: what the held-out documents carry, and what was read there. */
interface Evaluation {
  step: number
  gold: readonly Gold[]
  predicted: readonly PredictedTags[]
}

/** The entities that are found since an evaluation, or not any more. */
export function turnedPlaces(
  entities: readonly EntityPlace[],
  before: string,
  after: string,
  found: boolean,
): EntityPlace[] {
  const is = found ? '1' : '0'
  return entities.filter((_, i) => before[i] !== after[i] && after[i] === is)
}

/** A turned entity in its sentence. */
export function entityAt(
  [documentId, start, end, label]: EntityPlace,
  found: boolean,
  text: string,
): TurnedEntity {
  return { documentId, start, end, label, found, ...surroundings(text, [{ start, end }]) }
}

function placeOf({ id, units }: HeldOut, { start, end, type }: Chunk): EntityPlace {
  const ranges = units()
  return [id, ranges[start].start, ranges[end - 1].end, type]
}
