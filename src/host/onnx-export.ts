import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { unwrap } from '../domain/failure.ts'
import type { Host } from './host.ts'

/** The folder of a model, named by its id in the library or by the folder itself. */
export async function folderOf(host: Host, model: string): Promise<string> {
  const isFolder = await stat(model).then(
    (info) => info.isDirectory(),
    () => false,
  )
  return isFolder ? resolve(model) : (await host.models.get(model)).path
}

/**
 * Exports a model, named as for `folderOf`, as a new folder with `onnx/model.onnx`; answers where it
 * is. The worker does it, which has the engine; stopped, it leaves nothing.
 */
export async function exportOnnxModel(
  host: Host,
  model: string,
  out: string,
  stop?: AbortSignal,
): Promise<string> {
  const task = host.workers.shared().exportOnnx(await folderOf(host, model), resolve(out))
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
