import { implement, ORPCError, type RouterClient } from '@orpc/server'
import { contract, type ImportReport } from '../contract/index.ts'
import { FailureError, unwrap } from '../domain/failure.ts'
import { readFile } from '../formats/index.ts'
import { splitSentences } from '../text/sentences.ts'
import { countSpans, exportFile } from './importing.ts'
import type { Host } from './host.ts'
import { appRoutes } from './routes/app.ts'
import { documentRoutes } from './routes/documents.ts'
import { editRoutes } from './routes/edits.ts'
import { projectRoutes } from './routes/projects.ts'
import { reviewRoutes } from './routes/review.ts'
import { suggestionRoutes } from './routes/suggestions.ts'
import { asDocuments, tagTexts } from './tagging.ts'

/**
 * The contract over a host. Every handler's FailureError becomes one of the declared errors; anything
 * else is a bug, logged here and reported as 'internal' without its detail.
 */
export function createRouter(host: Host) {
  const os = createImplementer()
  const { projects, models, training, workers } = host

  return os.router({
    ...appRoutes(os, host),
    ...projectRoutes(os, host),
    ...documentRoutes(os, host),
    ...editRoutes(os, host),
    ...suggestionRoutes(os, host),
    ...reviewRoutes(os, host),
    training: {
      suggest: os.training.suggest.handler(({ input }) => training.suggest(input.base)),
      outlook: os.training.outlook.handler(({ input }) =>
        training.outlook(projects.get(input.project), input.settings),
      ),
      start: os.training.start.handler(({ input }) =>
        training.start(projects.get(input.project), input.settings),
      ),
      cancel: os.training.cancel.handler(({ input }) =>
        training.cancel(projects.get(input.project), input.runId),
      ),
      pause: os.training.pause.handler(({ input }) =>
        training.pause(projects.get(input.project), input.runId),
      ),
      resume: os.training.resume.handler(({ input }) =>
        training.resume(projects.get(input.project), input.runId),
      ),
      runs: os.training.runs.handler(({ input }) => training.runs(projects.get(input.project))),
      watch: os.training.watch.handler(({ input, signal }) =>
        training.watch(projects.get(input.project), input.runId, signal),
      ),
    },
    models: {
      list: os.models.list.handler(() => models.list()),
      import: os.models.import.handler(({ input }) => models.import(input.path)),
      rename: os.models.rename.handler(({ input }) => models.rename(input.id, input.name)),
      delete: os.models.delete.handler(async ({ input }) => {
        await models.delete(input.id)
        return {}
      }),
    },
    tagging: {
      text: os.tagging.text.handler(async ({ input }) => {
        const { path } = await models.get(input.modelId)
        return (await tagTexts(workers, path, [input]))[0]
      }),
      file: os.tagging.file.handler(async ({ input }) => {
        const { path } = await models.get(input.modelId)
        const bytes = new Uint8Array(await input.file.arrayBuffer())
        const { documents, format } = unwrap(readFile(input.file.name, bytes))
        const cut = input.splitSentences && format === 'txt'
        const texts = documents.flatMap(({ text, words }, index) => {
          const name = `${input.file.name} ${index + 1}`
          if (!cut) return [{ name, text, words }]
          return splitSentences(text).map(({ start, end }) => ({
            name,
            text: text.slice(start, end),
          }))
        })
        return tagTexts(workers, path, texts)
      }),
      export: os.tagging.export.handler(({ input }) => {
        const documents = asDocuments(input.texts)
        return exportFile('tagged', input.format, documents, labelsOf(documents))
      }),
      addToProject: os.tagging.addToProject.handler(({ input }): ImportReport => {
        const documents = asDocuments(input.texts)
        const project = projects.get(input.project)
        const added = project.addDocuments('Add tagged texts', documents, labelsOf(documents))
        projects.announce(input.project, unwrap(added))
        return { format: 'tagged', encoding: '', problems: [], ...countSpans(documents) }
      }),
    },
  })
}

export type Router = ReturnType<typeof createRouter>
export type DirectClient = RouterClient<Router>

function labelsOf(documents: ReturnType<typeof asDocuments>) {
  const names = new Set(documents.flatMap(({ spans }) => spans.map(({ label }) => label)))
  return [...names].map((name) => ({ name }))
}

/** What every handler is made with. */
function createImplementer() {
  return implement(contract).use(async ({ next }) => {
    try {
      return await next()
    } catch (error) {
      throw toCallError(error)
    }
  })
}
export type Implementer = ReturnType<typeof createImplementer>

function toCallError(error: unknown): unknown {
  if (error instanceof ORPCError) return error
  if (error instanceof FailureError) {
    const { code, message, place } = error.failure
    return new ORPCError(code, { defined: true, status: 422, message, data: place })
  }
  console.error(error)
  const message =
    'Something unexpected went wrong; your saved work is untouched. The log has the details.'
  return new ORPCError('internal', { defined: true, status: 500, message })
}
