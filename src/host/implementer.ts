import { implement, ORPCError } from '@orpc/server'
import { contract } from '../contract/index.ts'
import { FailureError } from '../domain/failure.ts'

/**
 * What every handler is made with. A handler's FailureError becomes one of the declared errors; anything
 * else is a bug, logged here and reported as 'internal' without its detail.
 */
export function createImplementer() {
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
