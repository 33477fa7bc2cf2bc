import { implement, ORPCError, type RouterClient } from '@orpc/server'
import { contract } from '../contract/index.ts'
import { FailureError } from '../domain/failure.ts'
import type { Host } from './host.ts'
import { appRoutes } from './routes/app.ts'
import { documentRoutes } from './routes/documents.ts'
import { editRoutes } from './routes/edits.ts'
import { modelsRoutes } from './routes/models.ts'
import { projectRoutes } from './routes/projects.ts'
import { reviewRoutes } from './routes/review.ts'
import { suggestionRoutes } from './routes/suggestions.ts'
import { taggingRoutes } from './routes/tagging.ts'
import { trainingRoutes } from './routes/training.ts'

/**
 * The contract over a host. Every handler's FailureError becomes one of the declared errors; anything
 * else is a bug, logged here and reported as 'internal' without its detail.
 */
export function createRouter(host: Host) {
  const os = createImplementer()
  return os.router({
    ...appRoutes(os, host),
    ...projectRoutes(os, host),
    ...documentRoutes(os, host),
    ...editRoutes(os, host),
    ...suggestionRoutes(os, host),
    ...reviewRoutes(os, host),
    ...trainingRoutes(os, host),
    ...modelsRoutes(os, host),
    ...taggingRoutes(os, host),
  })
}

export type Router = ReturnType<typeof createRouter>
export type DirectClient = RouterClient<Router>

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
