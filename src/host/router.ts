import { implement, ORPCError, type RouterClient } from '@orpc/server'
import { contract, type ImportReport } from '../contract/index.ts'
import { FailureError, unwrap, type Result } from '../domain/failure.ts'
import type { Applied } from '../storage/project.ts'
import { readFile } from '../formats/index.ts'
import { splitSentences } from '../text/sentences.ts'
import { countSpans, exportFile, importBytes } from './importing.ts'
import type { Host } from './host.ts'
import { asDocuments, tagTexts } from './tagging.ts'

/**
 * The contract over a host. Every handler's FailureError becomes one of the declared errors; anything
 * else is a bug, logged here and reported as 'internal' without its detail.
 */
export function createRouter(host: Host) {
  const os = implement(contract).use(async ({ next }) => {
    try {
      return await next()
    } catch (error) {
      throw toCallError(error)
    }
  })
  const { projects, models, training, workers } = host
  const settle = (id: string, result: Result<Applied>) => projects.announce(id, unwrap(result))

  return os.router({
    app: {
      info: os.app.info.handler(() => host.info()),
      doctor: os.app.doctor.handler(() => host.doctor()),
      settings: os.app.settings.handler(() => host.settings()),
      saveSettings: os.app.saveSettings.handler(({ input }) => host.saveSettings(input)),
    },
    projects: {
      recent: os.projects.recent.handler(() => projects.recent()),
      create: os.projects.create.handler(({ input }) => projects.create(input.name, input.sample)),
      open: os.projects.open.handler(({ input }) => projects.openFile(input.path)),
      forget: os.projects.forget.handler(({ input }) => {
        projects.forget(input.path)
        return {}
      }),
      info: os.projects.info.handler(({ input }) => projects.info(input.project)),
      progress: os.projects.progress.handler(({ input }) => projects.get(input.project).counts()),
      changes: os.projects.changes.handler(({ input, signal }) =>
        projects.changes(input.project, signal),
      ),
    },
    documents: {
      page: os.documents.page.handler(({ input }) => {
        const { filter, offset, limit } = input
        return { ...projects.get(input.project).page(filter, offset, limit), offset }
      }),
      get: os.documents.get.handler(({ input }) => {
        const found = projects.get(input.project).document(input.id)
        if (found) return found
        throw new FailureError({
          code: 'not-found',
          message: 'That document is not there any more.',
        })
      }),
      nextOpen: os.documents.nextOpen.handler(({ input }) => ({
        id: projects.get(input.project).nextOpen(input.after, input.filter),
      })),
      import: os.documents.import.handler(async ({ input }) => {
        const bytes = new Uint8Array(await input.file.arrayBuffer())
        const project = projects.get(input.project)
        const { report, applied } = unwrap(
          importBytes(project, input.file.name, bytes, input.format, input.splitSentences),
        )
        projects.announce(input.project, applied)
        return report
      }),
      export: os.documents.export.handler(({ input }) => {
        const project = projects.get(input.project)
        return exportFile(
          project.name,
          input.format,
          [...project.labelledTexts()],
          project.labels(),
        )
      }),
    },
    labels: {
      list: os.labels.list.handler(({ input }) => projects.get(input.project).labels()),
    },
    edits: {
      apply: os.edits.apply.handler(({ input }) => {
        const { title, edits } = input.action
        return settle(input.project, projects.get(input.project).apply(title, edits))
      }),
      undo: os.edits.undo.handler(({ input }) =>
        settle(input.project, projects.get(input.project).undo()),
      ),
      redo: os.edits.redo.handler(({ input }) =>
        settle(input.project, projects.get(input.project).redo()),
      ),
      state: os.edits.state.handler(({ input }) => projects.get(input.project).history()),
    },
    training: {
      suggest: os.training.suggest.handler(({ input }) =>
        training.suggest(input.base, projects.get(input.project)),
      ),
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
        settle(
          input.project,
          project.addDocuments('Add tagged texts', documents, labelsOf(documents)),
        )
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
