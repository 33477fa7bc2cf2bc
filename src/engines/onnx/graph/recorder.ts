import {
  encodeModel,
  type Attribute,
  type ConstantSpec,
  type ElementType,
  type NodeSpec,
  type ValueSpec,
} from './proto.ts'

/** A value of the graph: the name of an edge. */
export interface Value {
  readonly name: string
  /** Whether any trainable parameter lies behind it. */
  readonly trainable: boolean
}

type Backward = (gradient: Value) => void

/**
 * Records operations as ONNX nodes, and how to send a gradient back through each. `backward` then
 * walks the tape in reverse and appends the gradient nodes to the same graph.
 */
export class Recorder {
  private readonly nodes: NodeSpec[] = []
  private readonly constants = new Map<string, ConstantSpec>()
  private readonly inputs: ValueSpec[] = []
  private readonly outputs: ValueSpec[] = []
  private readonly tape: { output: Value; backward: Backward }[] = []
  private readonly gradients = new Map<string, Value[]>()
  private counter = 0

  /** Appends a node and returns its first output. */
  node(type: string, inputs: Value[], attributes: Record<string, Attribute> = {}): Value {
    return this.nodeWithOutputs(type, 1, inputs, attributes)[0]
  }

  /** Appends a node with several outputs. Those of domain com.microsoft are ORT's own kernels. */
  nodeWithOutputs(
    type: string,
    outputCount: number,
    inputs: Value[],
    attributes: Record<string, Attribute> = {},
    domain = '',
  ): Value[] {
    const trainable = inputs.some((input) => input.trainable)
    const outputs = Array.from({ length: outputCount }, () => ({
      name: `v${this.counter++}`,
      trainable,
    }))
    this.nodes.push({
      type,
      domain,
      inputs: inputs.map((input) => input.name),
      outputs: outputs.map((output) => output.name),
      attributes,
    })
    return outputs
  }

  input(name: string, type: ElementType, shape: (number | string)[], trainable = false): Value {
    this.inputs.push({ name, type, shape })
    return { name, trainable }
  }

  output(name: string, value: Value, type: ElementType, shape: (number | string)[]): void {
    this.nodes.push({
      type: 'Identity',
      domain: '',
      inputs: [value.name],
      outputs: [name],
      attributes: {},
    })
    this.outputs.push({ name, type, shape })
  }

  float(value: number): Value {
    return this.constant('float32', [], new Float32Array([value]))
  }

  ints(values: number[]): Value {
    return this.constant('int64', [values.length], BigInt64Array.from(values.map(BigInt)))
  }

  /** A constant inside the graph; equal ones are stored once when small. */
  constant(
    type: ElementType,
    shape: number[],
    data: Float32Array | BigInt64Array | Int32Array | Int8Array | Uint8Array,
    givenName?: string,
  ): Value {
    const name = givenName ?? `c_${type}_${shape.join('x')}_${data.join('_')}`
    if (!this.constants.has(name)) {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      this.constants.set(name, { name, type, shape, bytes })
    }
    return { name, trainable: false }
  }

  /** Remembers how the gradient of `output` reaches its inputs. */
  onBackward(output: Value, backward: Backward): Value {
    if (output.trainable) this.tape.push({ output, backward })
    return output
  }

  /** Adds a contribution to the gradient of `value`; computed only where something can train. */
  accumulate(value: Value, gradient: () => Value): void {
    if (!value.trainable) return
    const list = this.gradients.get(value.name) ?? []
    list.push(gradient())
    this.gradients.set(value.name, list)
  }

  /** Runs the tape backwards from `output`, whose own gradient is `seed`: 1 for a scalar loss. */
  backward(output: Value, seed = this.float(1)): void {
    this.gradients.set(output.name, [seed])
    for (const { output, backward } of this.tape.toReversed()) {
      const gradient = this.gradient(output)
      if (gradient) backward(gradient)
    }
  }

  /** The summed gradient of a value, or undefined when none reached it. */
  gradient(value: Value): Value | undefined {
    const list = this.gradients.get(value.name)
    if (!list) return undefined
    const sum = list.reduce((a, b) => this.node('Add', [a, b]))
    this.gradients.set(value.name, [sum])
    return sum
  }

  /** The recorded graph as an ONNX file. */
  encode(): Uint8Array {
    const used = new Set(this.nodes.flatMap(({ inputs }) => inputs))
    return encodeModel({
      nodes: this.nodes,
      constants: [...this.constants.values()].filter(({ name }) => used.has(name)),
      inputs: this.inputs,
      outputs: this.outputs,
    })
  }
}
