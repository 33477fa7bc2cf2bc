import { deepStrictEqual as same, ok } from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCheckpoint } from '../../../src/checkpoints/folder.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { writeWhole } from '../../../src/files/whole-file.ts'
import { readFile } from '../../../src/formats/index.ts'
import { exportFile } from '../../../src/host/documents/exporting.ts'
import { importBytes } from '../../../src/host/documents/importing.ts'
import { defaultFolders } from '../../../src/host/folders.ts'
import { Host } from '../../../src/host/host.ts'
import { copyModel } from '../../../src/host/models/model-target.ts'
import { Models } from '../../../src/host/models/models.ts'
import { listBackups, restoreFile } from '../../../src/storage/file/restore.ts'
import { Project } from '../../../src/storage/project.ts'
import { oldProject } from '../../support/old-project.ts'
import { resources } from '../../support/sample-file.ts'
import { tinyModel } from '../../support/tiny-model.ts'

/** Whether what was done is there: wholly, or not at all. */
type Outcome = 'before' | 'after'

/** Something that changes the disk, and what must be there whatever befell it. */
export interface Act {
  prepare(home: string): Promise<void>
  act(home: string): Promise<unknown>
  /** Throws where neither what was before nor what is after is there whole. */
  look(home: string): Promise<Outcome>
}

const P = 'P.spanwright'
const now = () => new Date('2026-03-04T12:00:00Z')
const foldersOf = (home: string) => defaultFolders({ SPANWRIGHT_HOME: home })
const fileOf = (home: string) => join(home, 'projects', P)
const texts = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    text: `Ann met Bob ${i}`,
    spans: [{ start: 0, end: 3, label: 'PERSON' }],
  }))

/** A host that starts, as after a kill, and ends. */
export async function nextStart(home: string): Promise<void> {
  const forkWorker = () => {
    throw new Error('no worker is needed here')
  }
  const options = { shell: 'cli', version: '0.0.0', forkWorker, resources } as const
  const host = new Host({ ...options, folders: foldersOf(home) })
  await host.swept
  await host.close()
}

/** What is under construction, or belongs to a file that is open: nothing of it may stay. */
export function leftovers(home: string): string[] {
  const names = readdirSync(home, { recursive: true, encoding: 'utf8' })
  return names.filter((name) =>
    /(^|\/)\.[^/]*\.(new|old|making)(-\w+)?$|spanwright-(wal|shm|session|journal)$|unfinished\/.|\.made-by/.test(
      name,
    ),
  )
}

async function projectOf(home: string, count = 3): Promise<void> {
  mkdirSync(join(home, 'projects'), { recursive: true })
  const project = unwrap(Project.open(fileOf(home), { now }))
  unwrap(project.addDocuments('Import', texts(count), [{ name: 'PERSON' }]))
  project.close()
}

/** Works with the project of this home, and closes it whatever happens. */
async function withProject<T>(
  home: string,
  work: (project: Project) => Promise<T> | T,
): Promise<T> {
  const project = unwrap(Project.open(fileOf(home), { mustExist: true, now }))
  try {
    return await work(project)
  } finally {
    project.close()
  }
}

/** Its documents; throws unless it is whole and every step can be undone to the start. */
function wholeProject(home: string): Promise<number> {
  return withProject(home, async (project) => {
    await project.settled()
    same(project.trouble, null)
    const { documents } = project.counts()
    same([...project.labelledTexts()].length, documents)
    for (; project.history().undo !== null; await project.settled()) unwrap(project.undo())
    same(project.counts().documents, 0)
    for (; project.history().redo !== null; await project.settled()) unwrap(project.redo())
    same(project.counts().documents, documents)
    return documents
  })
}

async function whichModel(folder: string): Promise<'whole' | 'none'> {
  if (!existsSync(folder)) return 'none'
  unwrap(await readCheckpoint(folder))
  return 'whole'
}

const importing: Act = {
  prepare: projectOf,
  act: (home) =>
    withProject(home, async (project) => {
      const lines = texts(30).map((one) =>
        JSON.stringify({ text: one.text, label: [[4, 7, 'VERB']] }),
      )
      unwrap(await importBytes(project, 'more.jsonl', Buffer.from(lines.join('\n'))))
    }),
  look: async (home) => {
    const documents = await wholeProject(home)
    ok([3, 33].includes(documents), `${documents} documents`)
    return documents === 3 ? 'before' : 'after'
  },
}

const labelling: Act = {
  prepare: projectOf,
  act: (home) =>
    withProject(home, (project) => {
      const patch = { flagged: true, note: 'kept' }
      unwrap(project.apply('Flag', [{ type: 'document.update', id: 1, patch }]))
    }),
  look: async (home) => {
    same(await wholeProject(home), 3)
    return withProject(home, (project) => (project.counts().flagged === 1 ? 'after' : 'before'))
  },
}

const creating: Act = {
  prepare: async (home) => void mkdirSync(join(home, 'projects'), { recursive: true }),
  act: async (home) => unwrap(Project.create(fileOf(home))).close(),
  look: async (home) => {
    if (!existsSync(fileOf(home))) return 'before'
    same(await wholeProject(home), 0)
    return 'after'
  },
}

const outOf = (home: string) => join(home, 'out', 'texts.jsonl')

const exporting: Act = {
  prepare: async (home) => {
    await projectOf(home)
    mkdirSync(join(home, 'out'))
    writeFileSync(outOf(home), 'an earlier file')
  },
  act: (home) =>
    withProject(home, async (project) => {
      const documents = [...project.labelledTexts()]
      const { file } = exportFile('export', 'jsonl', documents, project.labels())
      await writeWhole(outOf(home), async (write) => {
        for (const line of (await file.text()).split(/(?<=\n)/)) await write(line)
      })
    }),
  look: async (home) => {
    same(await wholeProject(home), 3)
    same(readdirSync(join(home, 'out')), ['texts.jsonl'])
    const bytes = readFileSync(outOf(home))
    if (bytes.toString() === 'an earlier file') return 'before'
    same(unwrap(await readFile('texts.jsonl', bytes)).documents.length, 3)
    return 'after'
  },
}

const modelImport: Act = {
  prepare: async (home) => {
    mkdirSync(join(home, 'theirs'), { recursive: true })
    await tinyModel(join(home, 'theirs'))
  },
  act: (home) => new Models(join(home, 'models')).import(join(home, 'theirs', 'tiny-model')),
  look: async (home) => {
    const [first, ...others] = await new Models(join(home, 'models')).list()
    same(others, [])
    if (!first) return 'before'
    same(await whichModel(first.path), 'whole')
    return 'after'
  },
}

const modelExport: Act = {
  prepare: modelImport.prepare,
  act: (home) =>
    new Models('').exportFolder(join(home, 'theirs', 'tiny-model'), join(home, 'out', 'model')),
  look: async (home) =>
    (await whichModel(join(home, 'out', 'model'))) === 'none' ? 'before' : 'after',
}

const [CONFIG, WEIGHTS] = ['config.json', 'model.safetensors']
/** What the user keeps in the folder as well. */
const THEIRS = ['notes.txt', 'mine.safetensors']

const modelSave: Act = {
  prepare: async (home) => {
    await modelImport.prepare(home)
    mkdirSync(join(home, 'out'))
    for (const name of [CONFIG, WEIGHTS, 'nested.safetensors', ...THEIRS])
      writeFileSync(join(home, 'out', name), 'before')
  },
  act: (home) => copyModel(join(home, 'theirs', 'tiny-model'), join(home, 'out')),
  look: async (home) => {
    const out = join(home, 'out')
    for (const name of THEIRS) same(readFileSync(join(out, name), 'utf8'), 'before')
    const earlier = readFileSync(join(out, CONFIG), 'utf8') === 'before'
    same(readdirSync(out).includes('nested.safetensors'), earlier)
    if (!earlier) same(await whichModel(out), 'whole')
    else same(readFileSync(join(out, WEIGHTS), 'utf8'), 'before')
    return earlier ? 'before' : 'after'
  },
}

const backup: Act = {
  prepare: projectOf,
  act: (home) => withProject(home, async (project) => unwrap(await project.dailyBackUp())),
  look: async (home) => {
    same(await wholeProject(home), 3)
    const [made] = listBackups(fileOf(home))
    if (!made) return 'before'
    same(made.documents, 3)
    return 'after'
  },
}

const restoring: Act = {
  prepare: async (home) => {
    await backup.prepare(home)
    await backup.act(home)
    await withProject(home, (project) => unwrap(project.addDocuments('Add', texts(4), [])))
  },
  act: async (home) => restoreFile(fileOf(home), listBackups(fileOf(home))[0].path, now()),
  look: async (home) => {
    const kept = join(home, 'projects', 'P (before restoring 2026-03-04).spanwright')
    // Between two names the file lies under the one that says so.
    if (!existsSync(fileOf(home))) {
      const project = unwrap(Project.open(kept))
      same(project.counts().documents, 7)
      project.close()
      return 'before'
    }
    const documents = await wholeProject(home)
    same(documents, existsSync(kept) ? 3 : 7)
    return documents === 7 ? 'before' : 'after'
  },
}

const migration: Act = {
  prepare: async (home) => {
    mkdirSync(join(home, 'projects'), { recursive: true })
    oldProject(fileOf(home))
  },
  act: (home) => withProject(home, () => undefined),
  look: (home) =>
    withProject(home, (project) => {
      same(
        [...project.labelledTexts()].map(({ text }) => text),
        ['Ann 👍 Lee'],
      )
      unwrap(project.undo())
      unwrap(project.redo())
      return 'after'
    }),
}

const settings: Act = {
  prepare: async (home) => void mkdirSync(home, { recursive: true }),
  act: async (home) => {
    const options = { shell: 'cli', version: '0.0.0', resources } as const
    const forkWorker = () => {
      throw new Error('no worker is needed here')
    }
    const host = new Host({ ...options, forkWorker, folders: foldersOf(home) })
    try {
      await host.swept
      host.saveSettings({ hubMirror: 'https://example.org' })
    } finally {
      await host.close()
    }
  },
  look: async (home) => {
    const path = join(home, 'data', 'settings.json')
    if (!existsSync(path)) return 'before'
    const { hubMirror } = JSON.parse(readFileSync(path, 'utf8')) as { hubMirror: string }
    same(hubMirror, 'https://example.org')
    return 'after'
  },
}

const runRecord: Act = {
  prepare: projectOf,
  act: (home) =>
    withProject(home, (project) => project.saveRun('run', now().toISOString(), { kept: true })),
  look: async (home) => {
    same(await wholeProject(home), 3)
    const rows = await withProject(home, (project) => project.runs())
    return rows.length === 0 ? 'before' : 'after'
  },
}

export const acts = {
  ...{ creating, labelling, importing, exporting, backup, restoring, migration },
  ...{ modelImport, modelExport, modelSave, settings, runRecord },
} satisfies Record<string, Act>
export type ActName = keyof typeof acts
