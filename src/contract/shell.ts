import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { nothing } from './procedure.ts'

/** A command of the page, as a menu can show it. */
const shownCommand = z.object({
  id: z.string(),
  title: z.string(),
  group: z.string(),
  enabled: z.boolean(),
  /** As the page writes keys, "Mod+Shift+z"; null for none. */
  key: z.string().nullable(),
})
export type ShownCommand = z.infer<typeof shownCommand>

/** What a window shows: its commands, and the file of the open project, null for none. */
const shown = z.object({ commands: z.array(shownCommand), project: z.string().nullable() })
export type Shown = z.infer<typeof shown>

/** What the desktop asks of a page. */
const order = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), command: z.string() }),
  z.object({ type: z.literal('open'), path: z.string() }),
  z.object({ type: z.literal('notice'), message: z.string() }),
])
export type Order = z.infer<typeof order>

const chosen = z.object({ path: z.string().nullable() })

/** What became of a file that the page handed out: nothing is there unless it is `saved`. */
const outcome = z.object({ outcome: z.enum(['saved', 'cancelled', 'failed']), name: z.string() })
export type SaveOutcome = z.infer<typeof outcome>

/**
 * What the page and the window around it say to each other, over a port of its own beside that of the host.
 * A page in a browser has none.
 */
export const shellContract = {
  /** Until the caller stops listening. */
  orders: oc.output(eventIterator(order)),
  shows: oc.input(shown).output(nothing),
  /** Asks the user for a project file. */
  chooseProject: oc.output(chosen),
  /** Asks the user for a folder; null when they name none. */
  chooseFolder: oc.input(z.object({ title: z.string().max(200) })).output(chosen),
  /** Resolves when the download of this `blob:` address has ended. */
  saved: oc.input(z.object({ address: z.string() })).output(outcome),
}
export type ShellContract = typeof shellContract
