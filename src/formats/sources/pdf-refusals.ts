import { failed, type FailureError } from '../../domain/failure.ts'

/** What no reader makes sense of. */
export const damaged = () =>
  failed(
    'bad-input',
    'The PDF is damaged and cannot be read; open it in a PDF program, print it to a new PDF, and import that.',
  )

/** Where its reader computes without an end. */
export const endless = () =>
  failed(
    'bad-input',
    'The PDF has a part that cannot be read in seconds, as damaged files do; open it in a PDF program, print it to a new PDF, and import that.',
  )

/** Whose streams unpack to more than memory should hold. */
export const bomb = () =>
  failed(
    'bad-input',
    'The PDF unpacks to more than any text needs, as files do that are made to harm; nothing was imported.',
  )

/** Of which there is more than is read. */
export const tooLarge = (what: string) =>
  failed('bad-input', `The PDF ${what}; save some of its pages as a file and import that.`)

/** What the reader of PDF files says, as advice. */
export function refusal(error: unknown): FailureError {
  if (error instanceof Error && error.name === 'PasswordException') {
    return failed(
      'bad-input',
      'The PDF is protected by a password; open it in a PDF program, save or print it to a PDF without the password, and import that.',
    )
  }
  return damaged()
}
