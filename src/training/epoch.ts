import { argmax, constrainedPath } from '../domain/decoding.ts'
import type { Decoding } from '../model/training-settings.ts'
import type { TrainingSession } from '../nn/engine.ts'
import { chunk, evaluationBatches, toTokenBatch } from './batches.ts'
import type { Feature } from './features.ts'
import { REFERENCE_EVALUATION_BATCH } from './settings.ts'

export interface Predictions {
  /** Mean cross-entropy over all labelled pieces; see `referenceMode`. */
  loss: number
  /** Predicted class of every word of every document. */
  classes: Int32Array[]
}

export interface PredictOptions {
  batchSize: number
  padId: number
  padTo: number
  decoding: Decoding
  /**
   * Evaluates as the reference did: batches of 16 in file order, the loss being the mean of the
   * batches' means, each weighted by its number of sequences.
   */
  referenceMode: boolean
  /** Called after each batch; false ends the evaluation. */
  goOn: () => Promise<boolean>
}

/**
 * Runs the model over features and reads the class of each word from its first piece. Undefined when
 * told to stop.
 */
export async function predict(
  session: Pick<TrainingSession, 'evaluate'>,
  features: readonly Feature[],
  wordCounts: readonly number[],
  classes: readonly string[],
  options: PredictOptions,
): Promise<Predictions | undefined> {
  const C = classes.length
  const scores = wordCounts.map((count) => new Float32Array(count * C)) // [words, C]
  let [loss, weight] = [0, 0]
  for (const batch of batchesFor(features, options)) {
    const tokens = toTokenBatch(batch, options.padId, options.padTo)
    const result = await session.evaluate(tokens)
    const share = options.referenceMode ? batch.length : labelledPieces(tokens.labels)
    loss += result.loss * share
    weight += share
    batch.forEach(({ document, words }, b) => {
      words.forEach((word, t) => {
        const at = (b * tokens.T + t) * C
        if (word >= 0) scores[document].set(result.logits.subarray(at, at + C), word * C)
      })
    })
    if (!(await options.goOn())) return undefined
  }
  return {
    loss: weight === 0 ? 0 : loss / weight,
    classes: scores.map((rows, d) => decode(rows, wordCounts[d], classes, options.decoding)),
  }
}

function batchesFor(features: readonly Feature[], options: PredictOptions): Feature[][] {
  return options.referenceMode
    ? chunk(features, REFERENCE_EVALUATION_BATCH)
    : evaluationBatches(features, options.batchSize)
}

function labelledPieces(labels: Int32Array | undefined): number {
  return labels?.reduce((n, label) => n + (label >= 0 ? 1 : 0), 0) ?? 0
}

function decode(
  scores: Float32Array,
  words: number,
  classes: readonly string[],
  decoding: Decoding,
): Int32Array {
  if (decoding === 'constrained') return constrainedPath(scores, words, classes)
  return Int32Array.from({ length: words }, (_, w) =>
    argmax(scores, w * classes.length, classes.length),
  )
}
