import { getEventIteratorSchemaDetails, isContractProcedure } from '@orpc/contract'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { failureOf } from '../../renderer/api/failures.ts'
import { contract } from '../../src/contract/index.ts'
import { failed } from '../../src/domain/failure.ts'
import { documentFilter } from '../../src/model/queue.ts'
import type { Host } from '../../src/host/host.ts'
import { startServer } from '../../src/web/server.ts'
import { lettingIn, pageOf } from '../support/socket-page.ts'
import { proceduresOf } from '../support/changing.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'
import type { Client } from '../../renderer/api/client.ts'

type Stream = AsyncGenerator<unknown>

/** How each stream is opened, and how to put another one in the place of what its handler gives. */
const streams: Record<
  string,
  {
    open: (api: Client, project: string) => Promise<AsyncIterable<unknown>>
    replace: (host: Host, stream: () => Stream, error: unknown) => void
    first: unknown
  }
> = {
  'app.troubles': {
    open: (api) => api.app.troubles(),
    replace: (host, stream) => Object.assign(host, { troubles: stream }),
    first: { message: 'One.' },
  },
  'projects.changes': {
    open: (api, project) => api.projects.changes({ project, page: 'page' }),
    replace: (host, stream) => Object.assign(host.projects, { changes: stream }),
    first: undefined,
  },
  'training.watch': {
    open: (api, project) => api.training.watch({ project, runId: 'run' }),
    replace: (host, stream) => Object.assign(host.training, { watch: stream }),
    first: { type: 'status', status: 'running', message: '' },
  },
  'training.choose': {
    open: (api, project) => api.training.choose({ project, minutes: 1 }),
    replace: (host, stream) => Object.assign(host.training, { choose: stream }),
    first: { type: 'trying', name: 'Starter', part: 1, parts: 3 },
  },
  'models.downloads': {
    open: (api) => api.models.downloads(),
    replace: (host, stream) => Object.assign(host.downloads, { watch: stream }),
    first: [],
  },
  'suggestions.run': {
    open: (api, project) =>
      api.suggestions.run({
        project,
        source: { kind: 'rules' },
        selection: { filter: documentFilter.parse({}) },
      }),
    // Its handler makes the stream itself: what it asks of the project fails instead.
    replace(host, _stream, error) {
      const rules = () => {
        throw error
      }
      Object.assign(host.projects.all()[0], { rules })
    },
    first: undefined,
  },
  'review.check': {
    open: (api, project) => api.review.check({ project }),
    // As above.
    replace(host, _stream, error) {
      const labelledTexts = () => {
        throw error
      }
      Object.assign(host.projects.all()[0], { labelledTexts })
    },
    first: undefined,
  },
  'tagging.file': {
    open: (api) => api.tagging.file({ modelId: 'm', file: new File(['Ann'], 'a.txt') }),
    // As above.
    replace(host, _stream, error) {
      Object.assign(host.models, { get: () => Promise.resolve({ path: '' }) })
      const choose = () => {
        throw error
      }
      Object.assign(host.workers.engines, { choose })
    },
    first: undefined,
  },
  'tagging.kept': {
    open: (api) => api.tagging.kept({ batch: 'b' }),
    replace: (host, stream) => Object.assign(host.kept, { of: stream }),
    first: undefined,
  },
  'documents.weigh': {
    open: (api, project) => api.documents.weigh({ project }),
    // As above.
    replace(host, _stream, error) {
      const newestDone = () => {
        throw error
      }
      Object.assign(host.projects.all()[0], { newestDone })
    },
    first: undefined,
  },
  'documents.import': {
    open: (api, project) =>
      api.documents.import({ project, files: [{ file: new File(['Ann'], 'a.txt') }] }),
    // As above.
    replace(host, _stream, error) {
      const addMany = () => {
        throw error
      }
      Object.assign(host.projects.all()[0], { addMany })
    },
    first: { type: 'progress', name: 'a.txt', done: 0, of: 0 },
  },
}

let host: Host
let api: Client
let project: string

beforeEach(async () => {
  // Bugs go to the console where no log is open.
  vi.spyOn(console, 'error').mockReturnValue()
  host = testHost()
  const server = await startServer({ host, pages: temporaryFolder(), port: 0 })
  const url = new URL(server.url)
  const page = await pageOf({ url, headers: await lettingIn(url) })
  api = page.api
  project = (await api.projects.create({ name: 'P', sample: false })).id
  return async () => {
    vi.restoreAllMocks()
    page.socket.terminate()
    await server.close()
  }
})

/** What the page says of a stream that fails once it has told something. */
async function saidOf(name: string, error: unknown): Promise<string> {
  const { open, replace, first } = streams[name]
  const stream = async function* () {
    if (first !== undefined) yield first
    throw error
  }
  replace(host, stream, error)
  try {
    for await (const event of await open(api, project)) expect(event).toEqual(first)
  } catch (told) {
    return failureOf(told).message
  }
  return 'It ended.'
}

it('every stream of the contract is looked at', () => {
  const found = proceduresOf().filter((name) => {
    const one = name.split('.').reduce<unknown>((at, key) => (at as never)[key], contract)
    const schema = isContractProcedure(one) ? one['~orpc'].outputSchema : undefined
    return getEventIteratorSchemaDetails(schema) !== undefined
  })
  expect(Object.keys(streams).sort()).toEqual(found.sort())
})

describe.each(Object.keys(streams))('an error inside the stream %s', (name) => {
  it('reaches the page with its own sentence', async () => {
    const sentence = 'The disk is full; make room and try again.'
    expect(await saidOf(name, failed('disk', sentence))).toBe(sentence)
  })

  it('says that it is a bug, where it is one, and not which', async () => {
    expect(await saidOf(name, new RangeError('the text of a document'))).toBe(
      'Something unexpected went wrong; your saved work is untouched. The log has the details.',
    )
  })
})

it('an event of another shape than declared is told like a bug', async () => {
  host.downloads.watch = async function* () {
    yield [{ id: 7 }] as never
  }
  const told = await (await api.models.downloads()).next().catch((error: unknown) => error)
  expect(failureOf(told).message).toMatch(/^Something unexpected went wrong; your saved work/)
})
