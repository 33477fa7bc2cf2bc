import type { EngineStatus } from '../../nn/engine.ts'

/** Named at run time only: the package is optional and must stay out of bundles. */
const PACKAGE = ['@tensorflow', 'tfjs-node-gpu'].join('/')

/** Says whether TensorFlow can be loaded here, and what is missing. Never throws. */
export async function tfjsGpuStatus(): Promise<EngineStatus> {
  const status = { id: 'tfjs-gpu', name: 'TensorFlow, NVIDIA GPU', usable: false }
  try {
    await import(PACKAGE)
    return {
      ...status,
      reason:
        'tfjs-node-gpu loads, but this version of Spanwright does not train with it yet; ONNX Runtime is used.',
    }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    return {
      ...status,
      reason: missing
        ? 'tfjs-node-gpu is not installed: npm could not download libtensorflow. It needs a network at install time, CUDA 11.2 and cuDNN 8.1.'
        : 'tfjs-node-gpu is installed but its library does not load; it needs CUDA 11.2 and cuDNN 8.1.',
    }
  }
}
