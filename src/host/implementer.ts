import { ValidationError } from '@orpc/contract'
import { implement, ORPCError } from '@orpc/server'
import type { z } from 'zod'
import { contract } from '../contract/index.ts'
import type { FailureCode } from '../model/failure.ts'
import { FailureError } from '../domain/failure.ts'
import { diskFailure } from '../files/disk.ts'
import { log } from '../files/log.ts'
import { unfitInput } from './unfit-input.ts'

/**
 * What every handler is made with. A handler's FailureError becomes one of the declared errors; anything
 * else is a bug, logged here and reported as 'internal' without its detail.
 */
export function createImplementer() {
  return implement(contract).use(async ({ next, path, signal }) => {
    const procedure = path.join('.')
    try {
      const result = await next()
      if (!isStream(result.output)) return result
      return { ...result, output: streamOf(result.output, procedure, signal) }
    } catch (error) {
      throw toCallError(error, procedure)
    }
  })
}
export type Implementer = ReturnType<typeof createImplementer>

/** What oRPC makes of an answer or an event of another shape than declared: nothing that a user can mend. */
const MADE_OF_BUGS: ReadonlySet<string> = new Set([
  'INTERNAL_SERVER_ERROR',
  'EVENT_ITERATOR_VALIDATION_FAILED',
])

function isStream(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}

/** What goes wrong in the middle of a stream is told like what goes wrong at once. */
async function* streamOf<T>(events: AsyncIterable<T>, procedure: string, signal?: AbortSignal) {
  try {
    yield* events
  } catch (error) {
    throw signal?.aborted ? error : toCallError(error, procedure)
  }
}

/** Status of each failure's answer where one is seen; 422 in the contract. */
type StatusOf = (code: FailureCode) => number

/** What a handler throws as an error of the call; what nobody expected is logged, its detail kept back. */
export function toCallError(
  thrown: unknown,
  procedure: string,
  statusOf: StatusOf = () => 422,
): unknown {
  // Whatever the disk refuses is no bug, though nobody said what it was for.
  const error = diskFailure(unfit(thrown) ?? thrown, 'Reading or writing a file')
  if (error instanceof ORPCError && !MADE_OF_BUGS.has(error.code)) return error
  if (error instanceof FailureError) {
    log.error(`${procedure} failed`, error)
    const { code, message, place } = error.failure
    return new ORPCError(code, { defined: true, status: statusOf(code), message, data: place })
  }
  log.error(`${procedure} met a bug`, error)
  const message =
    'Something unexpected went wrong; your saved work is untouched. The log has the details.'
  return new ORPCError('internal', { defined: true, status: 500, message })
}

/** What oRPC says of an input that is not as declared, in a sentence. */
function unfit(error: unknown): FailureError | undefined {
  if (!(error instanceof ORPCError) || error.code !== 'BAD_REQUEST') return undefined
  const { cause } = error
  return cause instanceof ValidationError
    ? unfitInput(cause.issues as z.core.$ZodIssue[])
    : undefined
}
