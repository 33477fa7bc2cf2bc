import type { Engine, TokenBatch, TrainingSession, Weights } from '../../src/nn/engine.ts'

/**
 * A session whose only weights are one score per token id and class, trained by a plain Adam-like rule:
 * quick, exact, and with all the state that a real one must restore (weights, both moments, counter).
 */
class FakeSession implements TrainingSession {
  private readonly classes: number
  private updates = 0
  private weights: Weights
  private first: Weights
  private second: Weights

  constructor(vocabulary: number, classes: number) {
    this.classes = classes
    const zeros = (): Weights =>
      new Map([
        ['scores', { shape: [vocabulary, classes], data: new Float32Array(vocabulary * classes) }],
      ])
    ;[this.weights, this.first, this.second] = [zeros(), zeros(), zeros()]
  }

  async step(batches: TokenBatch[], learningRate: number) {
    const [w, m, v] = [this.weights, this.first, this.second].map(
      (part) => part.get('scores')!.data,
    )
    this.updates++
    let [loss, count] = [0, 0]
    for (const { inputIds, labels } of batches) {
      inputIds.forEach((id, n) => {
        const label = labels![n]
        if (label < 0) return
        for (let c = 0; c < this.classes; c++) {
          const at = id * this.classes + c
          const gradient = w[at] - (c === label ? 1 : -1)
          loss += gradient ** 2
          m[at] = 0.9 * m[at] + 0.1 * gradient
          v[at] = 0.99 * v[at] + 0.01 * gradient ** 2
          // The counter takes part, as dropout's does: a wrong one shows.
          w[at] -= (learningRate * m[at] * (1 + (this.updates % 3))) / (Math.sqrt(v[at]) + 1e-3)
        }
        count++
      })
    }
    return { loss: loss / Math.max(1, count), gradNorm: 1 }
  }

  async evaluate({ inputIds, labels }: TokenBatch) {
    const scores = this.weights.get('scores')!.data
    const logits = new Float32Array(inputIds.length * this.classes)
    let [loss, count] = [0, 0]
    inputIds.forEach((id, n) => {
      logits.set(scores.subarray(id * this.classes, (id + 1) * this.classes), n * this.classes)
      if (labels![n] < 0) return
      loss += (1 - logits[n * this.classes + labels![n]]) ** 2
      count++
    })
    return { loss: loss / Math.max(1, count), logits }
  }

  async readState() {
    return {
      step: this.updates,
      weights: this.weights,
      firstMoments: this.first,
      secondMoments: this.second,
    }
  }

  async writeState(state: Awaited<ReturnType<TrainingSession['readState']>>) {
    this.updates = state.step
    const copy = (part: Weights): Weights =>
      new Map([...part].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]))
    this.weights = copy(state.weights)
    this.first = copy(state.firstMoments)
    this.second = copy(state.secondMoments)
  }

  async dispose() {}
}

/** An engine that trains as the fake session does; it cannot tag. */
export const fakeEngine: Engine = {
  id: 'fake',
  train: async (config) => new FakeSession(config.vocabSize, config.labels.length),
  tag: () => Promise.reject(new Error('the fake engine does not tag')),
}
