/**
 * An expected failure is a value: a code from a closed set, and one sentence that tells the user
 * what happened and what to do. Exceptions are kept for bugs.
 */
export const failureCodes = [
  'bad-input', // a file, text or value given by the user cannot be used
  'not-found', // the thing named does not exist (any more)
  'conflict', // the thing exists already, or changed meanwhile
  'newer-file', // written by a later version of the application
  'foreign-file', // not a file of this application
  'busy', // only one at a time, and one is under way
  'no-engine', // nothing on this machine can do the arithmetic
  'worker-lost', // the training process ended without saying why
  'cancelled', // the user stopped it
  'disk', // reading or writing failed: full, missing, not permitted
  'offline', // needs a network and none is there
  'forbidden', // the caller may not do this
  'internal', // a bug: details are in the log
] as const

export type FailureCode = (typeof failureCodes)[number]

export interface Failure {
  code: FailureCode
  /** One sentence for the user: what happened, what was kept, what to do. */
  message: string
  /** Where, when a file is to blame: name and 1-based line. */
  place?: { file?: string; line?: number }
}

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure }

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function fail(
  code: FailureCode,
  message: string,
  place?: Failure['place'],
): { ok: false; failure: Failure } {
  return { ok: false, failure: place ? { code, message, place } : { code, message } }
}

/**
 * Carries a failure through code that cannot return one (a deep parser, a stream). Caught at the
 * nearest public function, which returns it as a value; it never crosses a process border.
 */
export class FailureError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'FailureError'
    this.failure = failure
  }
}

/** Runs `work`, turning a thrown FailureError into a value. Other exceptions pass: they are bugs. */
export function attempt<T>(work: () => T): Result<T> {
  try {
    return ok(work())
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, failure: error.failure }
    throw error
  }
}

/** The asynchronous twin of `attempt`. */
export async function attemptAsync<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work())
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, failure: error.failure }
    throw error
  }
}

/** The value of a result, or its failure thrown as a FailureError. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new FailureError(result.failure)
}
