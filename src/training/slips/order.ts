import { seededRandom } from '../../nn/random.ts'
import type { Reading } from '../../model/reading.ts'
import { knownUnits } from '../instant.ts'
import { Evidence } from './evidence.ts'
import { learnOdds } from './logistic.ts'
import { madeSlips, touches, type MadeSlips } from './made.ts'
import { placesOf, type Place } from './places.ts'
import type { SecondReading } from './second-reading.ts'

/** How often labels of each document are made wrong, to learn from. */
const MADE = 4
/** Places of either kind below which there is nothing to learn an order from. */
const LEAST_PLACES = 30
const SEED = 42

export interface Doubt extends Pick<Place, 'start' | 'end' | 'likelihood'> {
  documentId: number
}

/**
 * The places where labels are not what was read, the one first that looks most like a slip. What slips look like is
 * learnt from the documents themselves: labels are made wrong on purpose, and logistic regression learns to tell
 * those places from the ones that are there anyway, few of which are slips. Where there are too few, the least
 * likely label comes first.
 */
export function doubtsOf(
  readings: readonly SecondReading[],
  types: readonly string[],
  reading: Reading,
): Doubt[] {
  const random = seededRandom(SEED)
  const made = readings.map(({ document: { spans }, known }) => {
    const given = { spans, units: known.ranges, types, random }
    return Array.from({ length: MADE }, () => madeSlips(given))
  })
  const evidence = new Evidence(readings, types, surfacesOf(readings, made))
  const slips: Place[] = []
  const places = readings.flatMap((one, index) => {
    const around = evidence.without(index)
    slips.push(...made[index].flatMap((slip) => placesOfSlips(one, slip)))
    const own = { spans: one.document.spans, labels: one.known.labels }
    return placesOf(one, own, around).map((place) => ({ ...place, documentId: one.document.id }))

    function placesOfSlips({ document }: SecondReading, { spans, at }: MadeSlips): Place[] {
      if (at.length === 0) return []
      const [{ labels }] = knownUnits([{ ...document, spans }], types, reading)
      return placesOf(one, { spans, labels }, around).filter((place) =>
        at.some((slip) => touches(place, slip)),
      )
    }
  })
  const order = orderBy(slips, places)
  return places
    .map((place) => ({ place, order: order(place) }))
    .sort((one, other) => other.order - one.order)
    .map(({ place: { documentId, start, end, likelihood } }) => {
      return { documentId, start, end, likelihood }
    })
}

function orderBy(slips: readonly Place[], places: readonly Place[]): (place: Place) => number {
  if (Math.min(slips.length, places.length) < LEAST_PLACES) return ({ likelihood }) => -likelihood
  const signs = (all: readonly Place[]) => all.map((place) => place.signs)
  const odds = learnOdds(signs(slips), signs(places))
  return (place) => odds(place.signs)
}

/** All surfaces that were labelled, read, or made. */
function surfacesOf(
  readings: readonly SecondReading[],
  made: readonly (readonly MadeSlips[])[],
): Set<string> {
  return new Set(
    readings.flatMap(({ document: { text, spans }, entities }, index) =>
      [...spans, ...entities, ...made[index].flatMap((slip) => slip.spans)].map(({ start, end }) =>
        text.slice(start, end),
      ),
    ),
  )
}
