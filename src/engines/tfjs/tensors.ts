import type * as tfjs from '@tensorflow/tfjs-core'

/** The namespace of TensorFlow.js, handed in: the engine does not choose where it comes from. */
export type Tf = typeof tfjs
export type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
