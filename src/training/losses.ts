import type { EpochReport } from '../model/runs.ts'
import type { Feature } from './features.ts'

/** Losses of models that know nothing, in nats: what those of a run are judged by. */
export interface Ignorance {
  /** Every class gets the same share: the loss before the first step. */
  uniform: number
  /** Each class gets its share of the labelled pieces: what is learnt first, and without any text. */
  guessing: number
}

export function ignoranceOf(features: readonly Feature[], classes: number): Ignorance {
  const counts = new Array<number>(classes).fill(0)
  for (const { labels } of features) for (const label of labels) if (label >= 0) counts[label]++
  const total = counts.reduce((a, b) => a + b, 0)
  const shares = counts.map((count) => count / total).filter((share) => share > 0)
  return {
    uniform: Math.log(classes),
    guessing: shares.reduce((sum, share) => sum - share * Math.log(share), 0),
  }
}

/** A rise of the training loss counts from a tenth of itself, and from a twentieth of guessing's. */
const RISE = { ofItself: 0.1, ofGuessing: 0.05 }
/** Less of a fall in the last epoch is none. */
const FALL = 0.02
/** Above this share of guessing's loss nothing was learnt, above the other much is left to learn. */
const NOTHING_LEARNT = 0.9
const MUCH_LEFT = 0.5
/** A validation loss so many times the lowest, or that of giving every class the same, has exploded. */
const EXPLODED = { ofLowest: 2, ofUniform: 3 }

interface Rise {
  from: EpochReport
  to: EpochReport
}

/** What the losses of a run say. */
export interface Losses {
  /** The first and the last epoch, of whose whole `trainLoss` is the mean. */
  first: EpochReport
  last: EpochReport
  /** The steepest rise of the training loss over whole epochs, if it rose. */
  rise?: Rise
  /** The rise that was not made up for: from the lowest loss to the last. */
  lasting?: Rise
  /** The training loss was lowest in the last epoch, and fell in it. */
  falling: boolean
  learntNothing: boolean
  muchLeft: boolean
  /** The evaluation with the lowest validation loss, and the last one. */
  lowest: EpochReport
  end: EpochReport
  exploded: boolean
}

export function lossesOf(epochs: readonly EpochReport[], ignorance: Ignorance): Losses {
  const { uniform, guessing } = ignorance
  // In the middle of an epoch the mean is over what there was of it: no two are of like batches.
  const full = epochs.filter(({ epoch }) => Number.isInteger(epoch))
  const whole = full.length > 0 ? full : epochs.slice(-1)
  const [last, before] = [whole[whole.length - 1], whole.at(-2)]
  const end = epochs[epochs.length - 1]
  const lowest = epochs.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a))
  const risen = end.validationLoss > EXPLODED.ofLowest * lowest.validationLoss
  return {
    first: whole[0],
    last,
    rise: steepestRise(whole, guessing),
    lasting: lastingRise(whole, guessing),
    falling: before !== undefined && last.trainLoss <= (1 - FALL) * before.trainLoss,
    learntNothing: before !== undefined && last.trainLoss > NOTHING_LEARNT * guessing,
    muchLeft: last.trainLoss > MUCH_LEFT * guessing,
    lowest,
    end,
    exploded:
      (risen && end.validationLoss > guessing) || end.validationLoss > EXPLODED.ofUniform * uniform,
  }
}

/** From the lowest loss so far to a later one, the highest difference. */
function steepestRise(whole: readonly EpochReport[], guessing: number): Rise | undefined {
  let from = whole[0]
  let steepest: Rise | undefined
  for (const to of whole) {
    if (to.trainLoss < from.trainLoss) from = to
    const rise = { from, to }
    if (counts(rise, guessing) && (!steepest || heightOf(rise) > heightOf(steepest))) {
      steepest = rise
    }
  }
  return steepest
}

function lastingRise(whole: readonly EpochReport[], guessing: number): Rise | undefined {
  const from = whole.reduce((a, b) => (b.trainLoss < a.trainLoss ? b : a))
  const rise = { from, to: whole[whole.length - 1] }
  return counts(rise, guessing) ? rise : undefined
}

const heightOf = ({ from, to }: Rise) => to.trainLoss - from.trainLoss

function counts(rise: Rise, guessing: number): boolean {
  const height = heightOf(rise)
  return height > RISE.ofItself * rise.from.trainLoss && height > RISE.ofGuessing * guessing
}
