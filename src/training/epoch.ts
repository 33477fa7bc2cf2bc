import { decodeRow, type TagRow } from '../domain/tag-rows.ts'
import { addVotes } from '../lexical/vote.ts'
import type { Reading } from '../model/reading.ts'
import type { TrainingSession } from '../nn/engine.ts'
import { chunk, evaluationBatches, toTokenBatch } from './batches.ts'
import { isFirstPiece } from '../text/sequences.ts'
import type { Feature, Gold } from './features.ts'
import { REFERENCE_EVALUATION_BATCH } from './settings.ts'

export interface Predictions {
  /** Mean cross-entropy over all labelled pieces; see `referenceMode`. */
  loss: number
  /** Tags of every document. [documents, depths] */
  rows: TagRow[][]
  /** The same where others have a say too. */
  voted?: TagRow[][]
}

export interface PredictOptions extends Pick<Reading, 'depths' | 'decoding' | 'innerCost'> {
  batchSize: number
  padId: number
  padTo: number
  /**
   * Evaluates as the reference did: batches of 16 in file order, the loss being the mean of the
   * batches' means, each weighted by its number of sequences.
   */
  referenceMode: boolean
  /** What others say of each document, to be added to the logits of its units. [documents][depths] of [units, classes] */
  votes?: readonly Float32Array[][]
  /** Called after each batch; false ends the evaluation. */
  goOn: () => Promise<boolean>
}

/**
 * Runs the model over features and reads the tags of each unit of the documents from its first piece.
 * Undefined when told to stop.
 */
export async function predict(
  session: Pick<TrainingSession, 'evaluate'>,
  features: readonly Feature[],
  documents: readonly Pick<Gold, 'inner'>[],
  classes: readonly string[],
  options: PredictOptions,
): Promise<Predictions | undefined> {
  const C = classes.length
  const D = options.depths
  // [documents][depths] of [units, C]
  const scores = documents.map(({ inner }) =>
    Array.from({ length: D }, () => new Float32Array(inner.length * C)),
  )
  let [loss, weight] = [0, 0]
  for (const batch of batchesFor(features, options)) {
    const tokens = toTokenBatch(batch, options.padId, options.padTo)
    const result = await session.evaluate(tokens)
    const share = options.referenceMode ? batch.length : labelledPieces(tokens.labels)
    loss += result.loss * share
    weight += share
    batch.forEach(({ document, units }, b) => {
      units.forEach((unit, t) => {
        if (!isFirstPiece(units, t)) return
        const from = (b * tokens.T + t) * D * C
        scores[document].forEach((rows, d) => {
          const at = from + d * C
          rows.set(result.logits.subarray(at, at + C), unit * C)
        })
      })
    })
    if (!(await options.goOn())) return undefined
  }
  const decoded = () =>
    scores.map((depths, document) =>
      depths.map((rows) => {
        const { inner } = documents[document]
        return decodeRow(rows, inner.length, classes, { ...options, inner })
      }),
    )
  const rows = decoded()
  const { votes } = options
  if (votes) scores.forEach((depths, document) => addVotes(depths, votes[document]))
  return { loss: weight === 0 ? 0 : loss / weight, rows, ...(votes && { voted: decoded() }) }
}

function batchesFor(features: readonly Feature[], options: PredictOptions): Feature[][] {
  return options.referenceMode
    ? chunk(features, REFERENCE_EVALUATION_BATCH)
    : evaluationBatches(features, options.batchSize)
}

function labelledPieces(labels: Int32Array | undefined): number {
  return labels?.reduce((n, label) => n + (label >= 0 ? 1 : 0), 0) ?? 0
}
