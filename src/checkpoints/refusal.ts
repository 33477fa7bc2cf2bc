import { basename } from 'node:path'
import { failed, type FailureError } from '../domain/failure.ts'

/** What to do about a file that is damaged. */
export const AGAIN = 'download or export the model again'

/** A folder or repository that cannot be used as a model, with what is wrong and what to do. */
export function refusal(folder: string, why: string): FailureError {
  return failed('bad-input', `${basename(folder)} is not a usable model folder: ${why}.`)
}
