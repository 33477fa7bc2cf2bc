import { ORPCError } from '@orpc/client'
import { FailureError } from '../../src/domain/failure.ts'
import { type Failure, failure as failureSchema } from '../../src/model/failure.ts'

/**
 * The failure behind anything a call may reject with: the host's own code and sentence where it
 * gave one, a lost connection, or else a bug said plainly.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  if (error instanceof ORPCError) return failureOfCall(error)
  if (isLostConnection(error)) return lostConnection()
  return internal(error instanceof Error ? error.message : String(error))
}

function failureOfCall(error: ORPCError<string, unknown>): Failure {
  const code = failureSchema.shape.code.safeParse(error.code).data
  if (code) {
    const place = failureSchema.shape.place.safeParse(error.data).data
    return { code, message: error.message, ...(place ? { place } : {}) }
  }
  if (error.code === 'BAD_REQUEST')
    return {
      code: 'bad-input',
      message: 'A value is missing or out of range. Check it and try again.',
    }
  return internal(error.message)
}

function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.name === 'AbortError' || /WebSocket|closed/i.test(error.message)
}

function lostConnection(): Failure {
  return {
    code: 'offline',
    message:
      'The connection to Spanwright was lost before it answered. It reconnects by itself; then try again.',
  }
}

function internal(detail: string): Failure {
  return {
    code: 'internal',
    message: `Something went wrong inside Spanwright (${detail}). Your saved work is untouched; try again.`,
  }
}
