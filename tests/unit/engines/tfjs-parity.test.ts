import { createTfjsEngine } from '../../../src/engines/tfjs/engine.ts'
import { describeParityWithTorch } from '../../support/engine-parity.ts'
import { tf } from '../../support/tfjs.ts'

describeParityWithTorch('TensorFlow.js', createTfjsEngine(tf))
