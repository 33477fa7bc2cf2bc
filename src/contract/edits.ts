import { z } from 'zod'
import { action, bulkOperation } from '../model/edits.ts'
import { occurrence, occurrenceQuery } from '../model/labels.ts'
import { documentSelection } from '../model/queue.ts'
import { asking, changing, nothing, procedure } from './procedure.ts'

export const edits = {
  apply: procedure.input(changing.extend({ action })).output(nothing),
  undo: procedure.input(changing).output(nothing),
  redo: procedure.input(changing).output(nothing),
  /** One operation on many documents: one undo step. */
  bulk: procedure
    .input(changing.extend({ selection: documentSelection, operation: bulkOperation }))
    .output(z.object({ documents: z.number(), spans: z.number() })),
  /** Places where a text occurs on word edges: how many, and the first MAX_PAGE. */
  occurrences: asking({ query: occurrenceQuery }).output(
    z.object({ total: z.number(), free: z.number(), items: z.array(occurrence) }),
  ),
  /** Gives every span of exactly this text another label; one undo step. */
  relabel: procedure
    .input(changing.extend({ text: z.string().min(1), into: z.string() }))
    .output(z.object({ spans: z.number(), documents: z.number() })),
  /** Labels every free occurrence but those left out; one undo step. */
  labelOccurrences: procedure
    .input(
      changing.extend({
        query: occurrenceQuery,
        except: z.array(z.object({ documentId: z.number().int(), start: z.number().int() })),
      }),
    )
    .output(z.object({ spans: z.number() })),
}
