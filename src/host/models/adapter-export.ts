import { exportAdapter } from '../../checkpoints/adapters/export.ts'
import type { Host } from '../host.ts'

/** Exports the adapter of a model, named by its id or its folder, as a new folder that PEFT loads; answers where it is. */
export async function exportModelAdapter(host: Host, model: string, out: string): Promise<string> {
  return exportAdapter(await host.models.locate(model), out)
}
