import { unitsBetween } from '../../domain/layers.ts'
import { MAX_DEPTHS } from '../../model/reading.ts'
import type { Untrainable } from '../../model/runs.ts'
import { INSTANT, type TrainingSettings } from '../../model/training-settings.ts'
import type { Project } from '../../storage/project.ts'
import type { Tokenizer } from '../../text/tokenizer.ts'
import { unitsOf } from '../../text/units.ts'
import { learntTokenizer } from '../../text/wordpiece/learn-cut.ts'
import { goldOf } from '../../training/features.ts'
import { instantReading, knownUnits } from '../../training/instant.ts'
import { readingFor } from '../../training/reading.ts'
import { untrainableIn } from '../../training/untrainable.ts'
import { bertTokens } from '../../text/special-tokens.ts'

/** Cuts words as a base that is learnt here will, and knows no piece yet. */
const unlearnt = learntTokenizer(Object.values(bertTokens))

/**
 * The spans of these documents that a base cannot be taught. Without a tokeniser, one that is learnt from
 * the documents: its pieces end wherever a span does.
 */
export function untrainableSpans(
  project: Project,
  documents: readonly number[],
  tokenizer: Tokenizer | null,
  settings: TrainingSettings,
): Untrainable {
  const names = new Map(project.labels().map(({ id, name }) => [id, name]))
  const labelled = documents.flatMap((id) => {
    const found = project.document(id)
    if (!found) return []
    const { text, words, reviewed } = found.document
    const spans = found.spans.map(({ start, end, labelId }) => {
      return { start, end, label: names.get(labelId) as string }
    })
    return [{ id, text, words, reviewed, spans }]
  })
  if (settings.base === INSTANT) {
    const known = knownUnits(labelled, [...names.values()], instantReading(labelled, settings))
    return untrainableIn(known.map(({ gold }, d) => ({ document: labelled[d], gold })))
  }
  const reading = readingFor(labelled, tokenizer ?? unlearnt, settings)
  const learnsPieces = !tokenizer && !settings.referenceMode && settings.unit !== 'word'
  const goldFor = (document: (typeof labelled)[number]) => {
    if (learnsPieces)
      return goldOf(document, { ranges: unitsBetween(document.spans), inner: [] }, MAX_DEPTHS)
    return goldOf(document, unitsOf(tokenizer ?? unlearnt, document, reading.unit), reading.depths)
  }
  return untrainableIn(labelled.map((document) => ({ document, gold: goldFor(document) })))
}
