import { copyFile, lstat, mkdir, readdir, rename, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { isArchive, withUnpacked } from '../../checkpoints/archives/unpack.ts'
import { copyModelFiles } from '../../checkpoints/copy.ts'
import { onDisk } from '../../files/disk.ts'
import { isInstantFolder } from '../../checkpoints/instant.ts'
import { encoderHome } from '../../checkpoints/sentence-transformers.ts'
import { renameDurably } from '../../files/durable.ts'
import { markOwn, removeOwnFolder } from '../../files/own-folder.ts'
import { ownerOf, replaceFolder, settleReplacement } from '../../files/replace.ts'
import type { ModelInfo, TrashedModel } from '../../model/models.ts'
import { INSTANT, STARTER } from '../../model/training-settings.ts'
import { failed } from '../../domain/failure.ts'
import {
  describeModel,
  folderBytes,
  readDetails,
  writeDetails,
  type ModelDetails,
} from './model-details.ts'
import { bringModel, importedFrom, noFolder, toImport } from './imported.ts'
import { settleModelTarget } from './model-target.ts'
import { fileName } from '../projects/projects.ts'

const TRASH = '.trash'
/** With which transformers reads a model as we do; they go with what is exported. */
const PYTHON = ['spanwright_pipeline.py', 'reading.py', 'words_and_shapes.py']
/** An unfinished copy untouched for this long is nobody's; a younger one may be another process's. */
const ABANDONED_MS = 60 * 60 * 1000

/** Names that `--base` takes for something else. */
const RESERVED: readonly string[] = [INSTANT, STARTER]

/**
 * The library: a folder with a Hugging Face folder for each model. A model's id is its folder's name. The starter
 * comes with the program: it is found, and is in no list.
 */
export class Models {
  readonly folder: string
  private readonly starter: string | undefined
  private readonly python: string | undefined
  /** The end of the last change; changes of names follow one another. */
  private last: Promise<unknown> = Promise.resolve()

  /** `starter`: the base that comes along; `python`: where the programs are that go with an export. */
  constructor(folder: string, { starter, python }: { starter?: string; python?: string } = {}) {
    this.folder = folder
    this.starter = starter
    this.python = python
  }

  /** Deletes what was left behind by changes that were killed, and brings back what they had moved away. */
  async sweep(): Promise<void> {
    const names = await readdir(this.folder).catch(() => [])
    for (const name of names) {
      const owner = ownerOf(name)
      if (owner?.kind === 'old') {
        await settleReplacement(join(this.folder, owner.name)).catch(() => undefined)
      } else if (owner) await removeAbandoned(this.folder, name)
    }
  }

  /** Newest first. */
  async list(): Promise<ModelInfo[]> {
    const names = await readdir(this.folder).catch(() => [])
    const found = await Promise.all(
      names.filter(isId).map((id) => describeModel(join(this.folder, id)).catch(() => undefined)),
    )
    return found
      .filter((model) => model !== undefined)
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  }

  /** The model that a run has put here, if it is still here. */
  async ofRun(runId: string): Promise<ModelInfo | undefined> {
    const models = await this.list()
    return models.find(({ source }) => source.kind === 'trained' && source.runId === runId)
  }

  async get(id: string): Promise<ModelInfo> {
    const folder = id === STARTER ? this.starter : isId(id) && join(this.folder, id)
    const model = folder ? await describeModel(folder) : undefined
    if (model) return model
    throw failed('not-found', 'That model is not in the library any more; choose another.')
  }

  /** The folder of a model that is named by its id in the library, by its name at a hub, or by the folder itself. */
  async locate(model: string): Promise<string> {
    await settleModelTarget(resolve(model))
    const info = await stat(model).catch(() => undefined)
    if (info?.isDirectory()) return encoderHome(resolve(model))
    const known = await this.get(model).catch(() => undefined)
    if (known) return known.path
    const fetched = (await this.list()).find(
      ({ source }) => source.kind === 'downloaded' && source.repository === model,
    )
    if (fetched) return fetched.path
    const isFile = info?.isFile() === true
    if (isFile && (await isArchive(model))) throw toImport(model)
    throw noFolder(
      model,
      isFile,
      'is neither a folder nor a model of the library; “models list” tells what is there',
    )
  }

  /** Copies a model folder into the library under a name of its own. */
  add(source: string, details: ModelDetails, stop?: AbortSignal): Promise<ModelInfo> {
    return this.fill(details, (temporary) => copyModelFiles(source, temporary, stop))
  }

  private fill(
    details: ModelDetails,
    write: (folder: string) => Promise<void>,
  ): Promise<ModelInfo> {
    return this.enter(details.name, (folder) =>
      replaceFolder(folder, async (temporary) => {
        await write(temporary)
        await writeDetails(temporary, details)
      }),
    )
  }

  /** Moves a finished folder on the library's own disk into it. */
  adopt(source: string, details: ModelDetails): Promise<ModelInfo> {
    return this.enter(details.name, async (folder) => {
      await writeDetails(source, details)
      await renameDurably(source, folder)
    })
  }

  /**
   * Checks a folder of the user's by reading all of it, then copies it. An archive is unpacked first; an adapter,
   * also one in an archive, is added to its base, which the library must have.
   */
  async import(path: string, stop?: AbortSignal): Promise<ModelInfo> {
    const given = resolve(path)
    await settleModelTarget(given)
    const info = await stat(given).catch(() => undefined)
    const details = importedFrom(given)
    const library = () => this.list()
    const bring = (model: string, temporary: string) =>
      bringModel(model, temporary, { name: details.name, library }, stop)
    if (info?.isFile() && (await isArchive(given))) {
      return this.fill(details, (temporary) =>
        withUnpacked(given, temporary, (model) => bring(model, temporary), stop),
      )
    }
    if (!info?.isDirectory()) {
      const why = 'is not a folder; choose the folder that holds config.json'
      throw noFolder(path, info?.isFile() === true, why)
    }
    const folder = await encoderHome(given)
    return this.fill(details, (temporary) => bring(folder, temporary))
  }

  async rename(id: string, name: string): Promise<ModelInfo> {
    const { path } = await this.get(id)
    const details = await readDetails(path)
    await onDisk('Renaming the model', () => writeDetails(path, { ...details, name }))
    return this.get(id)
  }

  /** Copies a model's folder to a place that does not exist yet. */
  async export(id: string, path: string): Promise<string> {
    return this.exportFolder((await this.get(id)).path, path)
  }

  /** The same for a model's folder anywhere on the disk. */
  async exportFolder(source: string, path: string, stop?: AbortSignal): Promise<string> {
    const target = resolve(path)
    if (await stat(target).catch(() => undefined))
      throw failed(
        'conflict',
        `${path} exists already; name a folder that does not, and it is made.`,
      )
    await onDisk('Exporting the model', () =>
      replaceFolder(target, async (temporary) => {
        await copyModelFiles(source, temporary, stop)
        if (this.python === undefined || (await isInstantFolder(source))) return
        for (const name of PYTHON) await copyFile(join(this.python, name), join(temporary, name))
      }),
    )
    return target
  }

  /** Moves a model to the trash, from where it can be restored. */
  async delete(id: string): Promise<void> {
    const { path } = await this.get(id)
    await onDisk('Moving the model to the trash', async () => {
      await mkdir(this.trashFolder, { recursive: true })
      await rename(path, join(this.trashFolder, `${id}~${Date.now()}`))
    })
  }

  /** What is in the trash, the last deleted first. */
  async trash(): Promise<TrashedModel[]> {
    const names = await readdir(this.trashFolder).catch(() => [])
    const models = await Promise.all(
      names.filter((id) => deletedAt(id) !== undefined).map((id) => this.describeTrashed(id)),
    )
    return models.sort((a, b) => (a.deletedAt < b.deletedAt ? 1 : -1))
  }

  async restore(id: string): Promise<ModelInfo> {
    const trashed = (await this.trash()).find((model) => model.id === id)
    if (!trashed) throw failed('not-found', 'That model is not in the trash.')
    return this.enter(id.slice(0, id.lastIndexOf('~')), (folder) =>
      rename(join(this.trashFolder, id), folder),
    )
  }

  /** Deletes what is in the trash for good. */
  async emptyTrash(): Promise<void> {
    await onDisk('Emptying the trash', async () => {
      for (const { id } of await this.trash()) {
        if (!(await lstat(join(this.trashFolder, id))).isDirectory()) continue
        // The user has seen it there, and wants it gone.
        await markOwn(join(this.trashFolder, id))
        await removeOwnFolder(this.trashFolder, id)
      }
    })
  }

  private get trashFolder(): string {
    return join(this.folder, TRASH)
  }

  private async describeTrashed(id: string): Promise<TrashedModel> {
    const folder = join(this.trashFolder, id)
    const { name } = await readDetails(folder)
    // Without details the folder's name is all there is, and it ends in the time.
    const shown = name === id ? id.slice(0, id.lastIndexOf('~')) : name
    const bytes = await folderBytes(folder)
    return { id, name: shown, deletedAt: new Date(deletedAt(id) as number).toISOString(), bytes }
  }

  /** Fills a new folder of the library, named after the model; one at a time, so names stay free. */
  private enter(name: string, fill: (folder: string) => Promise<void>): Promise<ModelInfo> {
    const work = this.last.then(() =>
      onDisk(`Adding ${name} to the library`, async () => {
        await mkdir(this.folder, { recursive: true })
        const id = await this.freeName(fileName(name))
        await fill(join(this.folder, id))
        return this.get(id)
      }),
    )
    this.last = work.catch(() => undefined)
    return work
  }

  private async freeName(name: string): Promise<string> {
    const taken = new Set([...RESERVED, ...(await readdir(this.folder))])
    if (!taken.has(name)) return name
    for (let n = 2; ; n++) if (!taken.has(`${name} ${n}`)) return `${name} ${n}`
  }
}

/** Names of the library's own folders begin with a dot, unfinished copies too. */
function isId(name: string): boolean {
  return name === basename(name) && !/^\.|\0/.test(name)
}

async function removeAbandoned(folder: string, name: string): Promise<void> {
  const touched = await lastTouched(join(folder, name)).catch(() => Infinity)
  if (Date.now() - touched < ABANDONED_MS) return
  await removeOwnFolder(folder, name).catch(() => undefined)
}

/** When a folder or a file in it was last written, in milliseconds. */
async function lastTouched(folder: string): Promise<number> {
  const names = await readdir(folder)
  const paths = [folder, ...names.map((name) => join(folder, name))]
  const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs))
  return Math.max(...times)
}

/** When a folder of the trash was put there, in milliseconds, from its name. */
function deletedAt(id: string): number | undefined {
  const time = /~(\d{13})$/.exec(id)?.[1]
  return time === undefined ? undefined : Number(time)
}
