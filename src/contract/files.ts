import { z } from 'zod'
import { nothing, procedure } from './procedure.ts'

/** What stands in a call in the place of a file that was sent in pieces before; nothing else looks like it. */
export const sentFile = z.strictObject({ sentFile: z.uuid(), name: z.string() })

/** Files too large for one message, which holds up everybody while it is read. */
export const files = {
  /** The next piece of a file; the call that it is for follows the last one, within a minute. */
  send: procedure.input(z.object({ id: z.uuid(), piece: z.instanceof(Blob) })).output(nothing),
}
