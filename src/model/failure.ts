import { z } from 'zod'

export const failureCodes = [
  'bad-input', // a file, text or value given by the user cannot be used
  'not-found', // the thing named does not exist (any more)
  'conflict', // the thing exists already, or changed meanwhile
  'newer-file', // written by a later version of the application
  'foreign-file', // not a file of this application
  'busy', // only one at a time, and one is under way
  'no-engine', // nothing on this machine can do the arithmetic
  'broken', // training met figures that are no numbers, and would again
  'worker-lost', // the training process ended without saying why
  'cancelled', // the user stopped it
  'disk', // reading or writing failed: full, missing, not permitted
  'offline', // needs a network and none is there
  'forbidden', // the caller may not do this
  'internal', // a bug: details are in the log
] as const
export type FailureCode = (typeof failureCodes)[number]

/** An expected failure is a value: a code from a closed set, and a sentence. See domain/failure.ts. */
export const failure = z.object({
  code: z.enum(failureCodes),
  /** One sentence for the user: what happened, what was kept, what to do. */
  message: z.string(),
  /** Where, when a file is to blame: name and 1-based line; and columns of a table, one of which is to be chosen. */
  place: z
    .object({
      file: z.string().optional(),
      line: z.number().optional(),
      columns: z.array(z.string()).optional(),
    })
    .optional(),
})
export type Failure = z.infer<typeof failure>
