import { z } from 'zod'
import { label, occurrence, rule } from '../model/labels.ts'
import { asking, inProject, procedure } from './procedure.ts'

export const labels = {
  list: procedure.input(inProject).output(z.array(label)),
}

export const guidelines = {
  get: procedure.input(inProject).output(z.object({ markdown: z.string() })),
}

export const rules = {
  list: procedure.input(inProject).output(z.array(rule)),
  /** What a rule would find, not saved: how many, and the first of them. */
  preview: asking({ rule }).output(z.object({ total: z.number(), hits: z.array(occurrence) })),
}
