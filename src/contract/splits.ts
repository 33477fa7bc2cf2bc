import { z } from 'zod'
import { splitOverview, splitShares, toAssign } from '../model/splits.ts'
import { asking, changing, procedure } from './procedure.ts'

export const splits = {
  /** What is in which set, and what stands in two of them. */
  overview: asking({}).output(splitOverview),
  /** Puts documents that are in no set into one; one undo step. */
  assign: procedure
    .input(changing.extend({ shares: splitShares, which: z.enum(toAssign).default('all') }))
    .output(z.object({ documents: z.number() })),
}
