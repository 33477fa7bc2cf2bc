import { spansToLayers } from '../domain/layers.ts'
import { MAX_DEPTHS, MAX_INNER_COST, type Reading, type Unit } from '../model/reading.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import type { Tokenizer } from '../text/tokenizer.ts'
import { unitsOf, type Units } from '../text/units.ts'
import type { TrainingDocument } from './dataset.ts'

type Labelled = Pick<TrainingDocument, 'text' | 'words' | 'spans'>

/** Cuts a text into units of one kind. */
export type Cut = (document: Labelled, unit: Unit) => Pick<Units, 'ranges' | 'inner'>

/** How a model made from these documents reads texts that its tokeniser cuts: see `readingWith`. */
export function readingFor(
  documents: readonly Labelled[],
  tokenizer: Tokenizer,
  settings: TrainingSettings,
): Reading {
  return readingWith((document, unit) => unitsOf(tokenizer, document, unit), documents, settings)
}

/**
 * How a model made from these documents reads texts: by words, or by the pieces of words where that lets
 * it learn more of the spans, and at as many depths as spans lie inside spans. The reference run read
 * words, once.
 */
export function readingWith(
  cut: Cut,
  documents: readonly Labelled[],
  settings: TrainingSettings,
): Reading {
  const { decoding, maxLength, referenceMode, lexicalVote } = settings
  const heldOut = { share: settings.devFraction, documents: settings.documents }
  const how = { decoding, maxLength, heldOut, calibration: null }
  if (referenceMode) return { unit: 'word', innerCost: 0, depths: 1, ...how }
  const fits = new Map<Unit, Fit>()
  const fit = (unit: Unit) => {
    const known = fits.get(unit) ?? fitOf(documents, cut, unit)
    fits.set(unit, known)
    return known
  }
  const unit = settings.unit === 'auto' ? betterUnit(fit) : settings.unit
  const { depths, within, changes } = fit(unit)
  // Pieces of one word contradict each other where words do not: only sequences that are legal are read.
  const legal = unit === 'piece' ? { decoding: 'constrained' as const } : {}
  const vote = lexicalVote > 0 ? { lexicalVote } : {}
  return { unit, innerCost: costOf(changes, within), depths, ...how, ...legal, ...vote }
}

/** The log-odds that what is inside or outside of an entity goes on to the next piece of a word. */
function costOf(changes: number, within: number): number {
  const odds = (within - changes + 0.5) / (changes + 0.5)
  return within === 0 ? 0 : Math.min(MAX_INNER_COST, Math.max(0, Math.log(odds)))
}

/** How much of the spans one kind of unit can carry. */
interface Fit {
  spans: number
  /** Spans that do not begin and end where units do. */
  offEdges: number
  /** Depths that are needed, at most `MAX_DEPTHS`. */
  depths: number
  /** Pairs of neighbours within a word of which at least one is in an entity, and those that differ. */
  within: number
  changes: number
}

/**
 * A model of words is a little better at words (docs/decisions/0015): a slip of the mouse here and there is
 * reported rather than learnt, this share of the spans and more is learnt.
 */
const WORTH_PIECES = 0.01

function betterUnit(fit: (unit: Unit) => Fit): Unit {
  const { offEdges, spans } = fit('word')
  if (offEdges === 0) return 'word'
  const gain = offEdges - fit('piece').offEdges
  return gain > 0 && gain >= WORTH_PIECES * spans ? 'piece' : 'word'
}

function fitOf(documents: readonly Labelled[], cut: Cut, unit: Unit): Fit {
  const fit: Fit = { spans: 0, offEdges: 0, depths: 1, within: 0, changes: 0 }
  for (const document of documents) {
    const { text, spans } = document
    if (spans.length === 0) continue
    const { ranges, inner } = cut(document, unit)
    const options = { depths: MAX_DEPTHS, text }
    const { tags, dropped } = spansToLayers(ranges, spans, ({ label }) => label, options)
    fit.spans += spans.length
    fit.offEdges += dropped.filter(({ reason }) => reason === 'edge').length
    fit.depths = Math.max(fit.depths, tags.findLastIndex((row) => row.some(isInside)) + 1)
    for (const row of tags) countChanges(row, inner, fit)
  }
  return fit
}

function countChanges(row: readonly string[], inner: readonly boolean[], fit: Fit): void {
  row.forEach((tag, at) => {
    if (!inner[at] || (tag === 'O' && row[at - 1] === 'O')) return
    fit.within++
    // An I goes on with what is before it.
    if (!tag.startsWith('I-')) fit.changes++
  })
}

const isInside = (tag: string) => tag !== 'O'
