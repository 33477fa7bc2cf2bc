/**
 * An expected failure is a value: a code from a closed set, and one sentence that tells the user
 * what happened and what to do. Exceptions are kept for bugs.
 */
import type { Failure, FailureCode } from '../model/failure.ts'

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure }

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

/** Characters of a sentence that is read, of its beginning, and of its end. */
const READ = { whole: 600, begin: 400, end: 150 }

/** A sentence repeats names that were given; where one has no end, the middle is left out. */
function readable(sentence: string): string {
  if (sentence.length <= READ.whole) return sentence
  return `${sentence.slice(0, READ.begin)} … ${sentence.slice(-READ.end)}`
}

export function fail(
  code: FailureCode,
  sentence: string,
  place?: Failure['place'],
): { ok: false; failure: Failure } {
  const message = readable(sentence)
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

/** To be thrown where something is refused or cannot be done: the sentence says what to do then. */
export function failed(
  code: FailureCode,
  sentence: string,
  place?: Failure['place'],
): FailureError {
  return new FailureError({ code, message: readable(sentence), place })
}

/** What somebody reads who stopped something. */
export const STOPPED = 'Stopped, as you asked.'

/** To be thrown where work that was cancelled ends. */
export const stopped = (message = STOPPED) => failed('cancelled', message)

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
