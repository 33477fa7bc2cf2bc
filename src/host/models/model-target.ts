import { existsSync, readdirSync } from 'node:fs'
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { onDisk } from '../../files/disk.ts'
import { syncFolder, syncTree } from '../../files/durable.ts'
import { besides } from '../../files/replace.ts'
import { failed } from '../../domain/failure.ts'
import type { Models } from './models.ts'

const CONFIG = 'config.json'

/** Fails unless `out` is free: absent, an empty folder, or an earlier model that may be replaced. */
export function checkModelTarget(out: string): void {
  if (!existsSync(out)) return
  const names = readdirOrFile(out)
  if (names?.length === 0) return
  if (names && [CONFIG, 'model.safetensors'].every((name) => names.includes(name))) return
  throw failed(
    'conflict',
    `${out} holds something else than a model and is left alone; choose a new or empty folder.`,
  )
}

function readdirOrFile(path: string): string[] | undefined {
  try {
    return readdirSync(path)
  } catch {
    return undefined
  }
}

/**
 * Copies a model of the library to a folder of the user's, in the place of an earlier model; whatever
 * else the user keeps there stays. All is copied beside it first: a full disk changes nothing.
 */
export async function copyModel(models: Models, modelId: string, out: string): Promise<void> {
  const { path } = await models.get(modelId)
  checkModelTarget(out)
  const copy = besides(out, 'new')
  await onDisk(`Copying the model to ${out}`, async () => {
    try {
      await rm(copy, { recursive: true, force: true })
      await cp(path, copy, { recursive: true })
      await syncTree(copy)
      await moveInto(out, copy)
    } finally {
      await rm(copy, { recursive: true, force: true })
    }
  })
}

/** Without its config.json the folder is no model: it goes first and comes last. */
async function moveInto(out: string, copy: string): Promise<void> {
  await mkdir(out, { recursive: true })
  await rm(join(out, CONFIG), { force: true })
  const others = (await readdir(copy)).filter((name) => name !== CONFIG)
  for (const name of [...others, CONFIG]) await rename(join(copy, name), join(out, name))
  await syncFolder(out)
}
