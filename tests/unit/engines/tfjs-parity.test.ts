import { createTfjsEngine } from '../../../src/engines/tfjs/engine.ts'
import { describeAdaptersLikePeft } from '../../support/adapter-parity.ts'
import { describeParityWithTorch } from '../../support/engine-parity.ts'
import { tf } from '../../support/tfjs.ts'

describeParityWithTorch('TensorFlow.js', createTfjsEngine(tf))
describeAdaptersLikePeft('TensorFlow.js', createTfjsEngine(tf))
