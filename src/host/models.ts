import { cp, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { readCheckpoint, readConfig, replaceFolder } from '../checkpoints/folder.ts'
import type { ModelInfo } from '../contract/index.ts'
import { FailureError, unwrap } from '../domain/failure.ts'
import type { BertConfig } from '../nn/config.ts'
import { parameterShapes } from '../nn/bert.ts'
import { fileName } from './projects.ts'

const detailsSchema = z.object({
  name: z.string(),
  createdAt: z.string(),
  f1: z.number().nullable(),
})
type Details = z.infer<typeof detailsSchema>

const DETAILS_FILE = 'spanwright.json'
const TRASH = '.trash'

/** The library: a folder with a Hugging Face folder for each model. A model's id is its folder's name. */
export class Models {
  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  async list(): Promise<ModelInfo[]> {
    const names = await readdir(this.folder).catch(() => [])
    const visible = names.filter((name) => !name.startsWith('.') && !/\.(new|old)$/.test(name))
    const models = await Promise.all(visible.map((id) => this.describe(id)))
    return models
      .filter((model) => model !== undefined)
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  }

  async get(id: string): Promise<ModelInfo> {
    const model = id === basename(id) ? await this.describe(id) : undefined
    if (model) return model
    throw new FailureError({
      code: 'not-found',
      message: 'That model is not in the library any more; choose another.',
    })
  }

  /** Copies a model folder into the library under a name of its own. */
  async add(source: string, details: Details): Promise<ModelInfo> {
    await mkdir(this.folder, { recursive: true })
    const id = await this.freeName(fileName(details.name))
    await replaceFolder(join(this.folder, id), async (temporary) => {
      await cp(source, temporary, { recursive: true })
      await writeFile(join(temporary, DETAILS_FILE), JSON.stringify(details, null, 2))
    })
    return this.get(id)
  }

  /** Checks a folder of the user's by reading all of it, then copies it. */
  async import(path: string): Promise<ModelInfo> {
    const folder = resolve(path)
    const info = await stat(folder).catch(() => undefined)
    if (!info?.isDirectory()) {
      throw new FailureError({
        code: 'not-found',
        message: `${path} is not a folder; choose the folder that holds config.json.`,
      })
    }
    unwrap(await readCheckpoint(folder))
    return this.add(folder, {
      name: basename(folder),
      createdAt: new Date().toISOString(),
      f1: null,
    })
  }

  async rename(id: string, name: string): Promise<ModelInfo> {
    const { createdAt, f1, path } = await this.get(id)
    await writeFile(join(path, DETAILS_FILE), JSON.stringify({ name, createdAt, f1 }, null, 2))
    return this.get(id)
  }

  /** Moves a model to the library's trash folder. */
  async delete(id: string): Promise<void> {
    const { path } = await this.get(id)
    const trash = join(this.folder, TRASH)
    await mkdir(trash, { recursive: true })
    await rename(path, join(trash, `${id}-${Date.now()}`))
  }

  private async freeName(name: string): Promise<string> {
    const taken = new Set(await readdir(this.folder))
    if (!taken.has(name)) return name
    for (let n = 2; ; n++) if (!taken.has(`${name} ${n}`)) return `${name} ${n}`
  }

  private async describe(id: string): Promise<ModelInfo | undefined> {
    const path = join(this.folder, id)
    const config = await readConfig(path)
    if (!config.ok) return undefined
    const details = await this.details(path, id)
    const labels = labelNames(config.value)
    return { id, path, ...details, shape: shapeOf(config.value), labels, canTag: labels.length > 0 }
  }

  private async details(path: string, id: string): Promise<Details> {
    const text = await readFile(join(path, DETAILS_FILE), 'utf8').catch(() => '{}')
    const parsed = detailsSchema.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
    return { name: id, createdAt: (await stat(path)).mtime.toISOString(), f1: null }
  }
}

/** Entity types among the classes; an untrained head has none, only LABEL_0 and the like. */
function labelNames({ labels }: BertConfig): string[] {
  const types = labels.flatMap((name) => /^[BIES]-(.+)$/.exec(name)?.[1] ?? [])
  return [...new Set(types)]
}

/** "4 layers × 256, 3.1 million parameters" */
function shapeOf(config: BertConfig): string {
  let parameters = 0
  for (const shape of parameterShapes(config).values()) parameters += shape.reduce((a, b) => a * b)
  const millions = (parameters / 1e6).toFixed(1)
  return `${config.layers} layers × ${config.hiddenSize}, ${millions} million parameters`
}
