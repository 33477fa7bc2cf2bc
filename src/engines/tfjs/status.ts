import type { EngineStatus } from '../../nn/engine.ts'

const PACKAGE = '@tensorflow/tfjs-node-gpu'

/**
 * Says whether TensorFlow for Node with a graphics card could be loaded, and if not, why and how to
 * get it. This version only detects it: it has no training path over TensorFlow, so never `usable`.
 */
export async function tfjsGpuStatus(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<EngineStatus> {
  // A name that bundlers cannot follow: the package is optional and carries native files.
  const reason = await load(PACKAGE).then(() => LOADED, explain)
  return { id: 'tfjs-gpu', name: 'TensorFlow, graphics card', usable: false, reason }
}

const LOADED =
  `${PACKAGE} is installed and loads, but this version of Spanwright cannot train with it yet; ` +
  'training runs on ONNX Runtime.'

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (isMissing(error) && message.includes(PACKAGE)) {
    return (
      `${PACKAGE} is not installed; it needs an NVIDIA card with CUDA 11.2 and cuDNN 8.1, and this version of ` +
      'Spanwright could not train with it yet.'
    )
  }
  const [firstLine] = message.split('\n')
  return `${PACKAGE} is installed but does not load (${firstLine}); it needs CUDA 11.2 and cuDNN 8.1.`
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
}
