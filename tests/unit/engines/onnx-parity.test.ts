import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { describeAdaptersLikePeft } from '../../support/adapter-parity.ts'
import { describeParityWithTorch } from '../../support/engine-parity.ts'

describeParityWithTorch('ONNX Runtime', onnxCpuEngine)
describeAdaptersLikePeft('ONNX Runtime', onnxCpuEngine)
