import { powerOfTen } from '../domain/figures.ts'
import { allFinite } from '../nn/finite.ts'
import type { StepResult, TokenBatch, TrainingState, Weights } from '../nn/engine.ts'

/** Where a run met a figure that is no number, after which nothing that it computes means anything. */
export interface Divergence {
  /** The update, counted from 1, at which or after which it was found. */
  step: number
  epoch: number
  /** A clause for the user: "the loss was not a number". */
  what: string
}

/** Leaves the loop from where the figure is found, before anything of it is kept. */
export class Diverged extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'Diverged'
  }
}

/**
 * Mean cross-entropy is the logarithm of the number of classes when a model guesses, and was some
 * thousands in the worst run tried that still ended in numbers. Beyond this the logits are of no use,
 * and no rate brings them back: a base with weights of 1e20 in its last layer gives 1e21 at every step.
 */
const LARGEST_LOSS = 1e6

/** Throws Diverged unless the figures of a step can be gone on with. */
export function requireStep({ loss, gradNorm }: StepResult): void {
  requireLoss('loss', loss)
  if (!Number.isFinite(gradNorm)) throw new Diverged('the norm of the gradient was not a number')
}

/** The same for an evaluation; what is said of padding means nothing. */
export function requireEvaluation(
  { loss, logits }: { loss: number; logits: Float32Array },
  { attentionMask }: TokenBatch,
): void {
  requireLoss('validation loss', loss)
  if (allFinite(logits)) return
  const classes = logits.length / attentionMask.length
  logits.forEach((logit, i) => {
    if (Number.isFinite(logit) || attentionMask[Math.floor(i / classes)] === 0) return
    throw new Diverged('a score of a held-out word was not a number')
  })
}

/** The same for everything that a checkpoint holds. */
export function requireState({ weights, firstMoments, secondMoments }: TrainingState): void {
  const weight = notFinite(weights)
  if (weight) throw new Diverged(`a weight of ${weight} was not a number`)
  const moment = notFinite(firstMoments) ?? notFinite(secondMoments)
  if (moment) throw new Diverged(`a moment of Adam’s for ${moment} was not a number`)
}

function requireLoss(name: string, loss: number): void {
  if (!Number.isFinite(loss)) throw new Diverged(`the ${name} was not a number`)
  if (loss > LARGEST_LOSS) throw new Diverged(`the ${name} rose to ${powerOfTen(loss, 1)}`)
}

/** The name of the first tensor with a number that is none. */
function notFinite(tensors: Weights): string | undefined {
  for (const [name, { data }] of tensors) if (!allFinite(data)) return name
  return undefined
}
