import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { describeParityWithTorch } from '../../support/engine-parity.ts'

describeParityWithTorch('ONNX Runtime', onnxCpuEngine)
