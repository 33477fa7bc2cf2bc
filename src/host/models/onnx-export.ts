import { resolve } from 'node:path'
import { unwrap } from '../../domain/failure.ts'
import type { Host } from '../host.ts'

/**
 * Exports a model, named by its id or its folder, as a new folder with `onnx/model.onnx`; answers where it
 * is. The worker does it, which has the engine; stopped, it leaves nothing.
 */
export async function exportOnnxModel(
  host: Host,
  model: string,
  out: string,
  stop?: AbortSignal,
): Promise<string> {
  const task = host.workers.shared().exportOnnx(await host.models.locate(model), resolve(out))
  const cancel = () => task.cancel()
  stop?.addEventListener('abort', cancel, { once: true })
  if (stop?.aborted) cancel()
  try {
    unwrap(await task.result)
  } finally {
    stop?.removeEventListener('abort', cancel)
  }
  return resolve(out)
}
