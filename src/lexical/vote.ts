import type { UnitText } from './features.ts'
import type { LexicalModel } from './model.ts'
import { LexicalTagger } from './tagger.ts'

/** The file of the words and shapes beside a network, in the network's folder. */
export const VOTE_FILE = 'words-and-shapes.json'

/**
 * Words and shapes that have a say in what a network reads: the logarithm of their probabilities, times a weight,
 * is added to the network's logits, so that the product of both decides (Hinton 2002, "Training products of
 * experts"). They err otherwise than a network that knows language, and with few labels about as seldom.
 */
export class LexicalVote {
  readonly model: LexicalModel
  readonly weight: number
  private readonly tagger: LexicalTagger

  constructor(model: LexicalModel, weight: number) {
    this.model = model
    this.weight = weight
    this.tagger = new LexicalTagger(model)
  }

  /** What is to be added to the logits of a text's units at each depth, in nats. [depths] of [units, classes] */
  on(text: UnitText): Float32Array[] {
    return this.tagger.shares(text).map((row) => row.map((share) => this.weight * Math.log(share)))
  }
}

/** Adds votes to the logits of each depth, in place. [depths] of [units, classes] */
export function addVotes(logits: readonly Float32Array[], votes: readonly Float32Array[]): void {
  logits.forEach((row, depth) => {
    for (let i = 0; i < row.length; i++) row[i] += votes[depth][i]
  })
}
