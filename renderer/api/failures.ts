import { ORPCError } from '@orpc/client'
import { FailureError } from '../../src/domain/failure.ts'
import { type Failure, failureCodes } from '../../src/model/failure.ts'

const codes: ReadonlySet<string> = new Set(failureCodes)

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
  if (codes.has(error.code)) {
    const place = placeOf(error.data)
    const failure: Failure = { code: error.code as Failure['code'], message: error.message }
    return place ? { ...failure, place } : failure
  }
  if (error.code === 'BAD_REQUEST')
    return {
      code: 'bad-input',
      message: 'A value is missing or out of range. Check it and try again.',
    }
  return internal(error.message)
}

function placeOf(data: unknown): Failure['place'] | null {
  if (typeof data !== 'object' || data === null) return null
  const { file, line } = data as { file?: unknown; line?: unknown }
  const place: NonNullable<Failure['place']> = {}
  if (typeof file === 'string') place.file = file
  if (typeof line === 'number') place.line = line
  return place.file !== undefined || place.line !== undefined ? place : null
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
