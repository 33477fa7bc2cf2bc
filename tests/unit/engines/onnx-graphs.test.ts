import { describe, expect, it } from 'vitest'
import { trainingGraph } from '../../../src/engines/onnx/graph/graphs.ts'
import { frozenBelow } from '../../../src/nn/training.ts'
import { goldenModel } from '../../support/golden-model.ts'

const { config } = goldenModel('bert')
/** query, key, value, attention output, intermediate, output. */
const LINEAR = 6

/** How many nodes of a kind the file holds: nodes are named by kind and number. */
function count(bytes: Uint8Array, kind: string): number {
  const text = Buffer.from(bytes).toString('latin1')
  return new Set(text.match(new RegExp(`\\b${kind}_\\d+\\b`, 'g'))).size
}

/** Gradients that are sums over the rows: each is a product with a vector of ones. */
const sums = (dense: string[]) => dense.filter((name) => /bias|LayerNorm/.test(name)).length

describe('the training graph of a model with two layers', () => {
  const graph = (frozen: number) => trainingGraph(config, { at: 'tokens', frozenLayers: frozen })

  it('has one product forward and two backward for every linear layer', () => {
    const { bytes, dense, rows } = graph(0)
    const linear = LINEAR * config.layers + 1
    expect(count(bytes, 'Gemm')).toBe(2 * linear)
    // Gradients of inputs, and the probabilities times the values.
    expect(count(bytes, 'MatMul')).toBe(linear + config.layers + sums(dense))
    expect(rows.map(({ table }) => table.split('.')[2])).toEqual([
      'token_type_embeddings',
      'position_embeddings',
      'word_embeddings',
    ])
  })

  it('lets the gradient of a sum of embeddings leave once', () => {
    expect(new Set(graph(0).rows.map(({ output }) => output)).size).toBe(1)
  })

  it.each([1, 2])('drops the backward half of %i frozen layers and of the embeddings', (frozen) => {
    const { bytes, dense, rows } = graph(frozen)
    const forward = LINEAR * config.layers + 1
    const trained = LINEAR * (config.layers - frozen) + 1
    expect(rows).toEqual([])
    expect(dense.filter((name) => frozenBelow(frozen)(name))).toEqual([])
    expect(count(bytes, 'Gemm')).toBe(forward + trained)
    // The lowest trained linear layers send no gradient below themselves.
    const lowest = frozen === config.layers ? 1 : 3
    expect(count(bytes, 'MatMul')).toBe(trained - lowest + config.layers + sums(dense))
  })

  it.each([1, 2])('has nothing of %i frozen layers where what they make comes in', (frozen) => {
    const { bytes, dense } = trainingGraph(config, { at: 'states', frozenLayers: frozen })
    const trained = LINEAR * (config.layers - frozen) + 1
    expect(count(bytes, 'Gemm')).toBe(2 * trained)
    expect(dense).toEqual(graph(frozen).dense)
  })

  it('is smaller the more layers are frozen', () => {
    const sizes = [0, 1, 2].map((frozen) => graph(frozen).bytes.length)
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    expect(new Set(sizes).size).toBe(3)
  })
})
