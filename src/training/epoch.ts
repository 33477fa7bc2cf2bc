import type { TrainingSession } from '../nn/engine.ts'
import { evaluationBatches, toTokenBatch } from './batches.ts'
import type { Feature } from './features.ts'

export interface Predictions {
  /** Mean cross-entropy over all labelled pieces. */
  loss: number
  /** Predicted class of every word of every document, by plain argmax. */
  classes: Int32Array[]
}

/** Runs the model over features and reads the class of each word from its first piece. */
export async function predict(
  session: Pick<TrainingSession, 'evaluate'>,
  features: readonly Feature[],
  wordCounts: readonly number[],
  classCount: number,
  options: { batchSize: number; padId: number; padTo: number; betweenBatches: () => Promise<void> },
): Promise<Predictions> {
  const classes = wordCounts.map((count) => new Int32Array(count))
  let [loss, labelled] = [0, 0]
  for (const batch of evaluationBatches(features, options.batchSize)) {
    const tokens = toTokenBatch(batch, options.padId, options.padTo)
    const result = await session.evaluate(tokens)
    const count = tokens.labels?.reduce((n, label) => n + (label >= 0 ? 1 : 0), 0) ?? 0
    loss += result.loss * count
    labelled += count
    batch.forEach(({ document, words }, b) => {
      words.forEach((word, t) => {
        if (word >= 0)
          classes[document][word] = argmax(
            result.logits,
            (b * tokens.T + t) * classCount,
            classCount,
          )
      })
    })
    await options.betweenBatches()
  }
  return { loss: labelled === 0 ? 0 : loss / labelled, classes }
}

/** Index of the largest of `count` values from `at`; the first of equals. */
export function argmax(values: Float32Array, at: number, count: number): number {
  let best = 0
  for (let i = 1; i < count; i++) if (values[at + i] > values[at + best]) best = i
  return best
}
