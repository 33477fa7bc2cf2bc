import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { createRouterClient, ORPCError } from '@orpc/server'
import { attemptAsync, FailureError, unwrap } from '../../../src/domain/failure.ts'
import { kinds, readFile } from '../../../src/formats/index.ts'
import { isZip, zip } from '../../../src/formats/zip.ts'
import { defaultFolders } from '../../../src/host/folders.ts'
import { Host } from '../../../src/host/host.ts'
import { createRouter } from '../../../src/host/router.ts'
import { nodeForkWorker } from '../../../src/host/supervisor/node-worker.ts'
import { openToRedact } from '../../../src/redaction/open.ts'
import { redact } from '../../../src/redaction/redact.ts'
import { Pseudonyms, replacementsFor } from '../../../src/redaction/replacements.ts'
import { Project } from '../../../src/storage/project.ts'
import type { Random } from '../../support/damage.ts'
import type { Judge, Sort } from './sort.ts'
import { packed, unpacked } from '../../support/packed.ts'
import { resources } from '../../support/sample-file.ts'
import { documentFiles, NOTES, ownDocuments, PAGE, sample, spoil, written } from './files.ts'
import { frames } from './frames.ts'

const pick = <T>(random: Random, items: readonly T[]): T =>
  items[Math.floor(random() * items.length)]

const anyKind = (random: Random) => pick(random, ['auto', ...kinds.map(({ id }) => id)])

/** Each read as what it looks like or as another. */
const reading =
  (files: readonly Buffer[], name: string): Judge =>
  (random) =>
    answer(name, spoil(pick(random, files), random), anyKind(random))

async function answer(name: string, bytes: Buffer, format: string): Promise<string | undefined> {
  const read = await readFile(name, bytes, { format })
  return read.ok ? undefined : read.failure.message
}

async function imports(): Promise<Sort> {
  return { judge: reading([...(await written()).values()], 'f') }
}

/** Archives: those that formats are, and one that holds a file of each, stored or deflated. */
async function archives(): Promise<Sort> {
  const files = [...(await written()).values()]
  const all = files.map((bytes, i) => ({ name: `folder/${i}.txt`, bytes }))
  const some = [2, 5, 9].map((count) => Buffer.from(zip(all.slice(0, count))))
  return { judge: reading([...files.filter(isZip), ...some, deflated(files[0])], 'f.zip') }
}

/** Documents that are only read; of those that are archives now and then a part is spoilt and packed anew. */
async function documents(): Promise<Sort> {
  const files = [...documentFiles().values()]
  const archived = files.filter(isZip).map(unpacked)
  const whole = reading([...files, ...Object.values(ownDocuments())], 'f')
  return {
    judge: (random) => {
      if (random() < 0.5) return whole(random)
      const parts = pick(random, archived)
      const name = pick(random, Object.keys(parts))
      const part = Buffer.from(parts[name])
      const spoilt = part.length > 0 ? spoil(part, random) : part
      return answer('f', packed({ ...parts, [name]: spoilt }), 'auto')
    },
  }
}

/** Files out of which a name is taken; what can still be read afterwards is a bug, however spoilt the file. */
async function redactions(): Promise<Sort> {
  const folder = new URL('../../golden/data/redaction/', import.meta.url)
  const parts = readdirSync(folder).map((name) => unpacked(readFileSync(new URL(name, folder))))
  const texts = [PAGE, NOTES, 'id,who\n1,"Mara ""Voss"""\n'].map((text) => Buffer.from(text))
  const kinds = ['html', 'markdown', 'csv']
  const known = [{ value: 'Mara', label: 'PER' }]
  const replacements = replacementsFor('label', new Pseudonyms())
  return {
    judge: async (random) => {
      const which = Math.floor(random() * 6)
      const part = pick(random, parts)
      const name = pick(random, Object.keys(part))
      const content = texts.at(which) ?? Buffer.from(part[name])
      const spoilt = content.length > 0 ? spoil(content, random) : content
      const bytes = which < 3 ? spoilt : packed({ ...part, [name]: spoilt })
      const opened = await openToRedact('f', bytes, { format: kinds[which] ?? 'docx' })
      if (!opened.ok) return opened.failure.message
      const done = await attemptAsync(() => redact(opened.value, [], known, replacements))
      if (done.ok) return undefined
      throw new Error(done.failure.message)
    },
  }
}

/** An archive of one file, as other programs write it. */
function deflated(content: Buffer): Buffer {
  const name = 'f.jsonl'
  const stored = Buffer.from(zip([{ name, bytes: content }]))
  const packed = deflateRawSync(content)
  const local = Buffer.from(stored.subarray(0, 30 + name.length))
  const rest = Buffer.from(stored.subarray(30 + name.length + content.length))
  for (const [head, at] of [
    [local, 8],
    [rest, 10],
  ] as const) {
    head.writeUInt16LE(8, at)
    head.writeUInt32LE(packed.length, at + 10)
  }
  rest.writeUInt32LE(local.length + packed.length, rest.length - 6)
  return Buffer.concat([local, packed, rest])
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
    ...{ shell: 'cli', version: '0.0.0', forkWorker: nodeForkWorker(), resources },
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
  if (error instanceof ORPCError && error.code !== 'internal') return error.message
  throw error
}

/** Model folders have more kinds of files than a judge can tell apart; see fuzz-checkpoints.ts. */
export const sorts = { imports, archives, documents, redactions, projects, requests, frames }
export type SortName = keyof typeof sorts
