import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { appInfo, settings, settingsChange, trouble } from '../model/app.ts'
import { doctorReport } from '../model/engines.ts'
import { fileFormat } from '../model/tagging.ts'
import { procedure } from './procedure.ts'

export const app = {
  info: procedure.output(appInfo),
  /** Every format that documents are read from or written to. */
  formats: procedure.output(z.array(fileFormat)),
  doctor: procedure.output(doctorReport),
  /** What somebody needs who looks for a fault, to be read before it is handed on. */
  problemReport: procedure.output(z.object({ text: z.string() })),
  /** What goes wrong that is no answer to anybody, until the caller stops listening. */
  troubles: procedure.output(eventIterator(trouble)),
  settings: procedure.output(settings),
  saveSettings: procedure.input(settingsChange).output(settings),
}
