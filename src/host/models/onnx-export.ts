import { resolve } from 'node:path'
import { unwrap } from '../../domain/failure.ts'
import type { Precision } from '../../model/reading.ts'
import type { Host } from '../host.ts'

/**
 * Exports a model, named by its id or its folder, as a new folder with `onnx/model.onnx`, or the same in bytes;
 * answers where it is. The worker does it, which has the engine; stopped, it leaves nothing.
 */
export async function exportOnnxModel(
  host: Host,
  model: string,
  out: string,
  { precision = 'float32', signal }: { precision?: Precision; signal?: AbortSignal } = {},
): Promise<string> {
  const target = resolve(out)
  const body = { modelFolder: await host.models.locate(model), target, precision }
  unwrap(await host.workers.shared().request('export-onnx', body, { signal }).result)
  return target
}
