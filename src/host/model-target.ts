import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FailureError } from '../domain/failure.ts'
import type { Host } from '../host/host.ts'

/** Fails unless `out` is free: absent, an empty folder, or an earlier model that may be replaced. */
export function checkModelTarget(out: string): void {
  if (!existsSync(out)) return
  const names = readdirOrFile(out)
  if (names?.length === 0) return
  if (names && ['config.json', 'model.safetensors'].every((name) => names.includes(name))) return
  throw new FailureError({
    code: 'conflict',
    message: `${out} holds something else than a model and is left alone; choose a new or empty folder.`,
  })
}

function readdirOrFile(path: string): string[] | undefined {
  try {
    return readdirSync(path)
  } catch {
    return undefined
  }
}

/** Copies a model of the library to a folder of the user's, in the place of an earlier model. */
export async function copyModel(host: Host, modelId: string, out: string): Promise<void> {
  const { path } = await host.models.get(modelId)
  checkModelTarget(out)
  // The files of a model go, whatever else the user keeps beside them stays.
  for (const name of readdirSync(path)) rmSync(join(out, name), { recursive: true, force: true })
  cpSync(path, out, { recursive: true })
}
