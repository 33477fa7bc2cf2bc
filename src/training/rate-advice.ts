import { counted, epochName, figure } from '../domain/figures.ts'
import type { EpochReport } from '../model/runs.ts'
import { showNumber } from '../model/setting-kinds.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import { oddOptimiser, usual } from './likely-cause.ts'
import type { Ignorance, Losses } from './losses.ts'
import type { UsualRates } from './presets.ts'

/** What the losses of a run are read with. */
export interface Circumstances {
  settings: Pick<TrainingSettings, 'epochs' | 'learningRate' | 'epsilon' | 'beta2'>
  rates: UsualRates
  ignorance: Ignorance
}

/**
 * What rate and losses say, where they explain how a run went: no documents help there, and what its
 * labels suggest is of no matter. Undefined where they are in order. `kept` is the best evaluation.
 */
export function rateAdvice(
  losses: Losses,
  kept: EpochReport,
  circumstances: Circumstances,
): string | undefined {
  const nothingFound = kept.precision === 0 && kept.recall === 0
  return (
    diverged(losses, nothingFound, circumstances) ??
    unfinished(losses, nothingFound, circumstances) ??
    learntByHeart(losses)
  )
}

/** The training loss went wrong itself, or the rate is high and nothing came of it. */
function diverged(
  losses: Losses,
  nothingFound: boolean,
  { settings, rates, ignorance }: Circumstances,
): string | undefined {
  const { last, exploded, learntNothing, muchLeft, falling } = losses
  const { learningRate } = settings
  const high = learningRate > rates.to
  // At a usual rate, a rise that was made up for is one of the ups and downs of small batches.
  const rise = high ? losses.rise : losses.lasting
  const flat = !falling && learningRate >= rates.suggested
  const stuck = learntNothing ? high || exploded || flat : high && muchLeft && !falling
  const signs = [
    rise && risen('training', rise.from, rise.to, 'trainLoss'),
    stuck &&
      `${rise ? 'it' : 'the training loss'} ended at ${show(last.trainLoss)}, where ${guessingCosts(ignorance)}`,
    exploded && (high || rise || stuck) && explosion(losses, ignorance),
    high && nothingFound && 'no entity was found',
  ].filter((sign) => typeof sign === 'string')
  if (signs.length === 0) return undefined
  const odd = oddOptimiser(settings)
  if (odd) return `${sentence(signs)} Likely cause: ${odd}`
  const rate = `The learning rate was ${showNumber(learningRate)}; ${usual(rates)}.`
  const lower = learningRate > rates.suggested ? rates.suggested : stepDown(learningRate)
  return `${sentence(signs)} ${rate} Lower it: train again with ${showNumber(lower)}.`
}

/** Much is left to learn, and the run ended while it still learnt, or before it began to. */
function unfinished(
  losses: Losses,
  nothingFound: boolean,
  { settings, rates, ignorance }: Circumstances,
): string | undefined {
  const { muchLeft, falling, exploded } = losses
  const slow = settings.learningRate < rates.suggested
  if (!muchLeft || exploded || !(falling || nothingFound || slow)) return undefined
  const begin = nothingFound ? 'No entity was found yet, and the' : 'The'
  return `${begin} training loss ${course(losses)}, where ${guessingCosts(ignorance)}. Train ${longer(losses, settings)}${faster(settings, rates)}.`
}

function course({ first, last, falling }: Losses): string {
  if (first === last) return `of the first epoch is ${show(last.trainLoss)}`
  return `${falling ? 'was still falling' : 'hardly fell'}, ${span(first, last, 'trainLoss')}`
}

function longer({ end }: Losses, { epochs }: Circumstances['settings']): string {
  return end.epoch < epochs
    ? `with more patience: this run stopped after epoch ${epochName(end.epoch)} of ${figure(epochs)}`
    : `for more than ${counted(epochs, 'epoch')}`
}

function faster(
  { learningRate }: Circumstances['settings'],
  { suggested, to }: UsualRates,
): string {
  const higher = learningRate < suggested ? suggested : Math.min(to, stepUp(learningRate))
  if (higher <= learningRate) return ''
  return `, or at a higher learning rate: ${showNumber(higher)} instead of ${showNumber(learningRate)}`
}

/** The training documents are known better and better, and others far worse. */
function learntByHeart({ first, last, lowest, end, exploded }: Losses): string | undefined {
  if (!exploded) return undefined
  const rose = sentence([risen('validation', lowest, end, 'validationLoss')])
  return `${rose} The training loss meanwhile went ${span(first, last, 'trainLoss')}: the training documents are learnt by heart. Use fewer epochs, more dropout or a lower learning rate.`
}

function explosion({ lowest, end }: Losses, { guessing }: Ignorance): string {
  return lowest === end
    ? `the validation loss of ${show(end.validationLoss)} is far above ${show(guessing)}, which guessing costs`
    : risen('validation', lowest, end, 'validationLoss')
}

type LossName = 'trainLoss' | 'validationLoss'

function risen(what: string, from: EpochReport, to: EpochReport, loss: LossName): string {
  return `the ${what} loss rose ${span(from, to, loss)}`
}

/** "from 0.30 (epoch 2) to 0.55 (epoch 4)" */
export function span(from: EpochReport, to: EpochReport, loss: LossName): string {
  const at = (report: EpochReport) => `${show(report[loss])} (epoch ${epochName(report.epoch)})`
  return `from ${at(from)} to ${at(to)}`
}

const guessingCosts = ({ guessing }: Ignorance) =>
  `guessing each class by how often it occurs costs ${show(guessing)}`

/** Two decimals, more of what is small and none of what is large. */
function show(loss: number): string {
  if (loss >= 100) return figure(loss)
  return loss.toFixed(loss < 0.1 ? 4 : 2)
}

function sentence(clauses: readonly string[]): string {
  const joined = clauses.join('; ')
  return `${joined[0].toUpperCase()}${joined.slice(1)}.`
}

/** The next rates that people try: 1, 2 and 5 times a power of ten. */
function stepUp(rate: number): number {
  return neighbours(rate).find((next) => next >= 2 * rate * (1 - ROUNDING)) as number
}

function stepDown(rate: number): number {
  return neighbours(rate).findLast((next) => next <= (rate / 2) * (1 + ROUNDING)) as number
}

const ROUNDING = 1e-9

/** Around a rate, from a tenth to ten times. */
function neighbours(rate: number): number[] {
  const power = Math.floor(Math.log10(rate))
  return [power - 1, power, power + 1].flatMap((p) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${p}`)),
  )
}
