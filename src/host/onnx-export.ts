import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { unwrap } from '../domain/failure.ts'
import type { Host } from './host.ts'

/**
 * Exports a model, named by its id in the library or by its folder, as a new folder with
 * `onnx/model.onnx`; answers where it is. The worker does it, which has the engine.
 */
export async function exportOnnxModel(host: Host, model: string, out: string): Promise<string> {
  const isFolder = await stat(model).then(
    (info) => info.isDirectory(),
    () => false,
  )
  const folder = isFolder ? resolve(model) : (await host.models.get(model)).path
  unwrap(await host.workers.shared().exportOnnx(folder, resolve(out)).result)
  return resolve(out)
}
