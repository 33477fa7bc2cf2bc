import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient, ORPCError } from '@orpc/server'
import { FailureError, unwrap } from '../../../src/domain/failure.ts'
import { formats, kinds, openingOf, readFile } from '../../../src/formats/index.ts'
import { defaultFolders } from '../../../src/host/folders.ts'
import { Host } from '../../../src/host/host.ts'
import { createRouter } from '../../../src/host/router.ts'
import { nodeForkWorker } from '../../../src/host/supervisor/node-worker.ts'
import { Project } from '../../../src/storage/project.ts'
import { damage, type Random } from '../../support/damage.ts'
import { sampleFile } from '../../support/sample-file.ts'

/** The sentence of a refusal; undefined when the case was accepted. Anything else is thrown. */
type Judge = (random: Random) => Promise<string | undefined>

interface Sort {
  judge: Judge
  end?: () => Promise<void>
}

const pick = <T>(random: Random, items: readonly T[]): T =>
  items[Math.floor(random() * items.length)]

/** Spoilt a few times. */
function spoil(bytes: Buffer, random: Random): Buffer {
  let spoilt = bytes
  do spoilt = damage(spoilt.length > 0 ? spoilt : bytes, random)
  while (random() < 0.3)
  return spoilt
}

async function sample() {
  return unwrap(await readFile('sample.spanwright.jsonl', readFileSync(sampleFile)))
}

/** Files of every format, each read as what it looks like or as another. */
async function imports(): Promise<Sort> {
  const { documents, labels } = await sample()
  const files = formats.map((format) => {
    const content = format.write(documents.slice(0, 8)).content
    if (typeof content !== 'string') return Buffer.from(content)
    return Buffer.from(openingOf(format, content, labels, 'Guidelines.') + content)
  })
  return {
    judge: async (random) => {
      const bytes = spoil(pick(random, files), random)
      const read = await readFile('f', bytes, {
        format: pick(random, ['auto', ...kinds.map(({ id }) => id)]),
      })
      return read.ok ? undefined : read.failure.message
    },
  }
}

/** A project file, opened, read and closed. */
async function projects(folder: string): Promise<Sort> {
  const { documents, labels } = await sample()
  const whole = join(folder, 'whole.spanwright')
  const project = unwrap(Project.open(whole))
  unwrap(project.addDocuments('Import', documents.slice(0, 20), labels))
  project.close()
  const bytes = readFileSync(whole)
  const path = join(folder, 'sent.spanwright')
  return {
    judge: async (random) => {
      for (const end of ['', '-wal', '-shm', '-journal', '-session']) {
        rmSync(path + end, { force: true })
      }
      writeFileSync(path, spoil(bytes, random))
      const opened = Project.open(path, { readOnly: random() < 0.3, mustExist: true })
      if (!opened.ok) return opened.failure.message
      try {
        opened.value.labels()
        opened.value.counts()
        opened.value.runs()
        for (const { text } of opened.value.labelledTexts()) text.isWellFormed()
        return undefined
      } catch (error) {
        return sentenceOf(error)
      } finally {
        opened.value.close()
      }
    },
  }
}

/** What a page may ask, with values that no page would give. */
async function requests(folder: string): Promise<Sort> {
  const host = new Host({
    ...{ shell: 'cli', version: '0.0.0', forkWorker: nodeForkWorker(), sampleFile },
    folders: defaultFolders({ SPANWRIGHT_HOME: join(folder, 'home') }),
  })
  const { id: project } = await host.projects.createSample('Sample')
  const label = host.projects.get(project).labels()[0]
  const call = createRouterClient(createRouter(host)) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >
  const filter = { search: 'a', status: 'any', labelId: label.id, order: 'length' }
  const span = { id: 'new', documentId: 1, start: 0, end: 3, labelId: label.id, origin: 'human' }
  const edits = [
    { type: 'span.create', span: { ...span, source: '', score: null } },
    { type: 'label.create', label: { ...label, id: 'new', name: 'New' } },
    { type: 'document.update', id: 1, patch: { note: 'n', meta: { a: 'b' }, reviewed: [span] } },
  ]
  const asked: [string, string, object][] = [
    ['documents', 'page', { project, filter, offset: 0, limit: 50 }],
    ['documents', 'get', { project, id: 1 }],
    ['documents', 'position', { project, id: 1, filter }],
    ['documents', 'export', { project, format: 'jsonl' }],
    ['edits', 'apply', { project, action: { title: 'Edit', edits } }],
    ['edits', 'undo', { project }],
    ['edits', 'bulk', { project, selection: { ids: [1, 2] }, operation: { type: 'sentences' } }],
    [
      ...(['edits', 'occurrences'] as const),
      { project, query: { text: 'a', documentId: null, labelId: label.id, matchCase: true } },
    ],
    ['training', 'runs', { project }],
    ['training', 'resume', { project, runId: 'run' }],
    ['models', 'rename', { id: 'model', name: 'Model' }],
    ['models', 'restore', { id: 'model~1700000000000' }],
    ['models', 'resumeDownload', { id: 'model' }],
    ['app', 'saveSettings', { hubMirror: 'https://example.org' }],
  ]
  return {
    judge: async (random) => {
      const [room, procedure, input] = pick(random, asked)
      const text = spoil(Buffer.from(JSON.stringify(input)), random).toString('utf8')
      const value = ((): unknown => {
        try {
          return JSON.parse(text)
        } catch {
          return text
        }
      })()
      return call[room][procedure](value).then(() => undefined, sentenceOf)
    },
    end: () => host.close(),
  }
}

/** What a refusal says; a bug is thrown again. */
function sentenceOf(error: unknown): string {
  if (error instanceof FailureError) return error.failure.message
  // What does not fit the declared input is told by the library, to no user: no page sends it.
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') return 'The input does not fit.'
  if (error instanceof ORPCError && error.code !== 'internal') return error.message
  throw error
}

export const sorts = { imports, projects, requests }
export type SortName = keyof typeof sorts
