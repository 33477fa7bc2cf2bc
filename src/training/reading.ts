import { spansToLayers } from '../domain/layers.ts'
import { MAX_DEPTHS, type Reading, type Unit } from '../model/reading.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import type { Tokenizer } from '../text/tokenizer.ts'
import { unitsOf } from '../text/units.ts'
import type { TrainingDocument } from './dataset.ts'

type Labelled = Pick<TrainingDocument, 'text' | 'words' | 'spans'>

/**
 * How a model made from these documents reads texts: by words, or by the pieces of words where that lets
 * it learn more of the spans, and at as many depths as spans lie inside spans. The reference run read
 * words, once.
 */
export function readingFor(
  documents: readonly Labelled[],
  tokenizer: Tokenizer,
  settings: TrainingSettings,
): Reading {
  const { decoding, maxLength, referenceMode } = settings
  const heldOut = { share: settings.devFraction, documents: settings.documents }
  const how = { decoding, maxLength, heldOut }
  if (referenceMode) return { unit: 'word', depths: 1, ...how }
  const fits = new Map<Unit, Fit>()
  const fit = (unit: Unit) => {
    const known = fits.get(unit) ?? fitOf(documents, tokenizer, unit)
    fits.set(unit, known)
    return known
  }
  const unit = settings.unit === 'auto' ? betterUnit(fit) : settings.unit
  return { unit, depths: fit(unit).depths, ...how }
}

/** How much of the spans one kind of unit can carry. */
interface Fit {
  /** Spans that do not begin and end where units do. */
  offEdges: number
  /** Depths that are needed, at most `MAX_DEPTHS`. */
  depths: number
}

function betterUnit(fit: (unit: Unit) => Fit): Unit {
  if (fit('word').offEdges === 0) return 'word'
  return fit('piece').offEdges < fit('word').offEdges ? 'piece' : 'word'
}

function fitOf(documents: readonly Labelled[], tokenizer: Tokenizer, unit: Unit): Fit {
  const fit: Fit = { offEdges: 0, depths: 1 }
  for (const document of documents) {
    const { text, spans } = document
    if (spans.length === 0) continue
    const { ranges } = unitsOf(tokenizer, document, unit)
    const options = { depths: MAX_DEPTHS, text }
    const { tags, dropped } = spansToLayers(ranges, spans, ({ label }) => label, options)
    fit.offEdges += dropped.filter(({ reason }) => reason === 'edge').length
    fit.depths = Math.max(fit.depths, tags.findLastIndex((row) => row.some(isInside)) + 1)
  }
  return fit
}

const isInside = (tag: string) => tag !== 'O'
