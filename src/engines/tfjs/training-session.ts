import type { ModelConfig } from '../../nn/config.ts'
import type {
  StepResult,
  Tensor as HostTensor,
  TokenBatch,
  TrainingOptions,
  TrainingSession,
  TrainingState,
  Weights,
} from '../../nn/engine.ts'
import { decays, keptBy, labelledTokens, meanLoss, told } from '../../nn/training.ts'
import { compact, compactVocabulary, expand, type CompactVocabulary } from '../../nn/vocabulary.ts'
import { adamWStep, clipScale, globalNorm, type AdamSlot } from './adamw.ts'
import { logitsOf, lossAndGradients, type LossAndGradients, type Parameters } from './gradients.ts'
import type { Tf, Variable } from './tensors.ts'

/**
 * Trains with TensorFlow.js. Weights and moments are variables that stay on the device; a step sends
 * the batch and the dropout masks there and reads two numbers back.
 */
export class TfjsTrainingSession implements TrainingSession {
  private readonly tf: Tf
  private readonly config: ModelConfig
  private readonly options: TrainingOptions
  private readonly vocabulary: CompactVocabulary | undefined
  private readonly weights: ReadonlyMap<string, Variable>
  /** Trained parameters only, in the order of `parameters.trained`. */
  private readonly slots: ReadonlyMap<string, AdamSlot>
  private readonly parameters: Parameters
  private updates = 0

  constructor(tf: Tf, config: ModelConfig, weights: Weights, options: TrainingOptions) {
    this.tf = tf
    this.config = config
    this.options = options
    // With weight decay every row moves at every step, so all of them have to be there.
    if (options.optimizer.weightDecay === 0) this.vocabulary = compactVocabulary(weights, options)
    const isKept = keptBy(config, options.frozenLayers)
    const variables = new Map<string, Variable>()
    const slots = new Map<string, AdamSlot>()
    for (const [name, tensor] of compact(weights, this.vocabulary)) {
      const weight = variableOf(tf, tensor)
      variables.set(name, weight)
      if (!isKept(name)) slots.set(name, newSlot(tf, name, weight))
    }
    this.weights = variables
    this.slots = slots
    const rowOf = this.vocabulary?.rowOf
    this.parameters = { all: variables, trained: [...slots.keys()], rowOf }
  }

  async step(batches: TokenBatch[], learningRate: number): Promise<StepResult> {
    const labelled = labelledTokens(batches, this.config)
    const { tf } = this
    const { optimizer } = this.options
    const figures = tf.tidy(() => {
      const { loss, gradients } = this.accumulate(batches, labelled)
      const norm = globalNorm(tf, gradients)
      const scale = clipScale(tf, norm, optimizer.maxGradNorm)
      const slots = [...this.slots.values()]
      this.updates++
      adamWStep(tf, slots, gradients, this.updates, learningRate, scale, optimizer)
      return tf.stack([loss, norm])
    })
    const [loss, gradNorm] = await figures.data()
    figures.dispose()
    return { loss, gradNorm }
  }

  /** Loss and gradients of all micro-batches together; what one of them needed is freed before the next. */
  private accumulate(batches: TokenBatch[], labelled: number): LossAndGradients {
    const { tf, config, options, parameters, updates } = this
    const part = (batch: TokenBatch, microBatch: number) => {
      const { seed, frozenLayers } = options
      const position = { seed, step: updates, microBatch, frozenLayers }
      return lossAndGradients(tf, config, batch, parameters, labelled, position)
    }
    let total = part(batches[0], 0)
    for (let microBatch = 1; microBatch < batches.length; microBatch++) {
      const sum = tf.tidy(() => add(tf, total, part(batches[microBatch], microBatch)))
      tf.dispose([total.loss, ...total.gradients])
      total = sum
    }
    return total
  }

  async evaluate(batch: TokenBatch): Promise<{ loss: number; logits: Float32Array }> {
    const logits = await logitsOf(this.tf, this.config, batch, this.parameters)
    return { loss: meanLoss(logits, batch, this.config), logits }
  }

  async readState(): Promise<TrainingState> {
    const read = (part: (slot: AdamSlot) => Variable) =>
      readAll([...this.slots].map(([name, slot]) => [name, part(slot)]))
    const state = {
      step: this.updates,
      weights: await readAll([...told(this.weights, this.config)]),
      firstMoments: await read((slot) => slot.firstMoment),
      secondMoments: await read((slot) => slot.secondMoment),
    }
    return expand(state, this.vocabulary)
  }

  async writeState(state: TrainingState): Promise<void> {
    this.vocabulary?.restore(state.weights)
    const write = (part: Weights, target: (name: string) => Variable | undefined) => {
      for (const [name, tensor] of compact(part, this.vocabulary))
        assign(this.tf, target(name), tensor)
    }
    write(state.weights, (name) => this.weights.get(name))
    write(state.firstMoments, (name) => this.slots.get(name)?.firstMoment)
    write(state.secondMoments, (name) => this.slots.get(name)?.secondMoment)
    this.updates = state.step
  }

  async dispose(): Promise<void> {
    for (const weight of this.weights.values()) weight.dispose()
    for (const { firstMoment, secondMoment } of this.slots.values()) {
      firstMoment.dispose()
      secondMoment.dispose()
    }
  }
}

function add(tf: Tf, a: LossAndGradients, b: LossAndGradients): LossAndGradients {
  const gradients = a.gradients.map((gradient, i) => tf.add(gradient, b.gradients[i]))
  return { loss: tf.add(a.loss, b.loss), gradients }
}

function newSlot(tf: Tf, name: string, weight: Variable): AdamSlot {
  const zeros = () => tf.tidy(() => tf.variable(tf.zeros(weight.shape), false))
  return { weight, firstMoment: zeros(), secondMoment: zeros(), decays: decays(name) }
}

/** A variable over a copy of a tensor of the host: some backends keep the array they are given. */
function variableOf(tf: Tf, { data, shape }: HostTensor): Variable {
  return tf.tidy(() => tf.variable(tf.tensor(data.slice(), shape, 'float32'), false))
}

function assign(tf: Tf, variable: Variable | undefined, { data, shape }: HostTensor): void {
  tf.tidy(() => variable?.assign(tf.tensor(data.slice(), shape, 'float32')))
}

async function readAll(variables: (readonly [string, Variable])[]): Promise<Weights> {
  const weights: Weights = new Map()
  for (const [name, variable] of variables) {
    const data = await variable.data<'float32'>()
    weights.set(name, { shape: [...variable.shape], data: data.slice() })
  }
  return weights
}
