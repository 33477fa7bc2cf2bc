import { create, createFileRegistry, toBinary } from '@bufbuild/protobuf'
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt'

/**
 * The part of the ONNX file format that we write, declared to the protobuf library in code. Field
 * numbers are those of the public specification (onnx.proto, IR version 8).
 */
type FieldSpec = [name: string, number: number, type: Type | string, repeated?: 'repeated']

const messages: Record<string, FieldSpec[]> = {
  ModelProto: [
    ['ir_version', 1, Type.INT64],
    ['producer_name', 2, Type.STRING],
    ['graph', 7, 'GraphProto'],
    ['opset_import', 8, 'OperatorSetIdProto', 'repeated'],
  ],
  OperatorSetIdProto: [
    ['domain', 1, Type.STRING],
    ['version', 2, Type.INT64],
  ],
  GraphProto: [
    ['node', 1, 'NodeProto', 'repeated'],
    ['name', 2, Type.STRING],
    ['initializer', 5, 'TensorProto', 'repeated'],
    ['input', 11, 'ValueInfoProto', 'repeated'],
    ['output', 12, 'ValueInfoProto', 'repeated'],
  ],
  NodeProto: [
    ['input', 1, Type.STRING, 'repeated'],
    ['output', 2, Type.STRING, 'repeated'],
    ['name', 3, Type.STRING],
    ['op_type', 4, Type.STRING],
    ['attribute', 5, 'AttributeProto', 'repeated'],
    ['domain', 7, Type.STRING],
  ],
  AttributeProto: [
    ['name', 1, Type.STRING],
    ['f', 2, Type.FLOAT],
    ['i', 3, Type.INT64],
    ['ints', 8, Type.INT64, 'repeated'],
    ['type', 20, Type.INT32],
  ],
  TensorProto: [
    ['dims', 1, Type.INT64, 'repeated'],
    ['data_type', 2, Type.INT32],
    ['name', 8, Type.STRING],
    ['raw_data', 9, Type.BYTES],
  ],
  ValueInfoProto: [
    ['name', 1, Type.STRING],
    ['type', 2, 'TypeProto'],
  ],
  TypeProto: [['tensor_type', 1, 'TensorTypeProto']],
  TensorTypeProto: [
    ['elem_type', 1, Type.INT32],
    ['shape', 2, 'TensorShapeProto'],
  ],
  TensorShapeProto: [['dim', 1, 'DimensionProto', 'repeated']],
  DimensionProto: [['dim_param', 2, Type.STRING]],
}

function field([name, number, type, repeated]: FieldSpec) {
  const label = repeated ? Label.REPEATED : Label.OPTIONAL
  return typeof type === 'string'
    ? { name, number, label, type: Type.MESSAGE, typeName: `.onnx.${type}` }
    : { name, number, label, type }
}

const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: 'onnx.proto',
    package: 'onnx',
    syntax: 'proto2',
    messageType: Object.entries(messages).map(([name, fields]) => ({
      name,
      field: fields.map(field),
    })),
  }),
  () => undefined,
)

/** Codes of TensorProto.DataType. */
const elementTypes = { float32: 1, int8: 3, int32: 6, int64: 7 } as const
export type ElementType = keyof typeof elementTypes

export type Attribute = number | { float: number } | number[]

export interface NodeSpec {
  type: string
  domain: string
  inputs: string[]
  outputs: string[]
  attributes: Record<string, Attribute>
}

export interface ValueSpec {
  name: string
  type: ElementType
  /** A named dimension may have any size. */
  shape: (number | string)[]
}

export interface ConstantSpec {
  name: string
  type: ElementType
  shape: number[]
  bytes: Uint8Array
}

/** AttributeProto.AttributeType. */
const FLOAT = 1
const INT = 2
const INTS = 7

function attribute(name: string, value: Attribute) {
  if (Array.isArray(value)) return { name, ints: value.map(BigInt), type: INTS }
  if (typeof value === 'number') return { name, i: BigInt(value), type: INT }
  return { name, f: value.float, type: FLOAT }
}

/** Dimensions of inputs and outputs are all written by name: every session takes any size. */
function valueInfo({ name, type, shape }: ValueSpec) {
  const dim = shape.map((size, axis) => ({
    dimParam: typeof size === 'string' ? size : `${name}.${axis}`,
  }))
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } }
}

/** The graph as the bytes of an ONNX file. */
export function encodeModel(graph: {
  nodes: NodeSpec[]
  constants: ConstantSpec[]
  inputs: ValueSpec[]
  outputs: ValueSpec[]
}): Uint8Array {
  const type = registry.getMessage('onnx.ModelProto')
  if (!type) throw new Error('onnx.ModelProto is not declared')
  const model = create(type, {
    irVersion: 8n,
    producerName: 'spanwright',
    opsetImport: [...new Set(['', ...graph.nodes.map(({ domain }) => domain)])].map((domain) => ({
      domain,
      version: domain === '' ? 17n : 1n,
    })),
    graph: {
      name: 'bert',
      node: graph.nodes.map((node, index) => ({
        name: `${node.type}_${index}`,
        opType: node.type,
        domain: node.domain,
        input: node.inputs,
        output: node.outputs,
        attribute: Object.entries(node.attributes).map(([name, value]) => attribute(name, value)),
      })),
      initializer: graph.constants.map(({ name, type: element, shape, bytes }) => ({
        name,
        dataType: elementTypes[element],
        dims: shape.map(BigInt),
        rawData: bytes,
      })),
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
    },
  } as never)
  return toBinary(type, model)
}
