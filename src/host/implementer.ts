import { implement, ORPCError } from '@orpc/server'
import { contract } from '../contract/index.ts'
import { FailureError } from '../domain/failure.ts'
import { log } from '../files/log.ts'

/**
 * What every handler is made with. A handler's FailureError becomes one of the declared errors; anything
 * else is a bug, logged here and reported as 'internal' without its detail.
 */
export function createImplementer() {
  return implement(contract).use(async ({ next, path }) => {
    try {
      return await next()
    } catch (error) {
      throw toCallError(error, path.join('.'))
    }
  })
}
export type Implementer = ReturnType<typeof createImplementer>

function toCallError(error: unknown, procedure: string): unknown {
  if (error instanceof ORPCError) return error
  if (error instanceof FailureError) {
    log.error(`${procedure} failed`, error)
    const { code, message, place } = error.failure
    return new ORPCError(code, { defined: true, status: 422, message, data: place })
  }
  log.error(`${procedure} met a bug`, error)
  const message =
    'Something unexpected went wrong; your saved work is untouched. The log has the details.'
  return new ORPCError('internal', { defined: true, status: 500, message })
}
