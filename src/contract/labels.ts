import { z } from 'zod'
import { label, labelledString, occurrence, rule, stringFilter, wordList } from '../model/labels.ts'
import { asking, file, inProject, procedure } from './procedure.ts'

export const labels = {
  list: procedure.input(inProject).output(z.array(label)),
}

export const guidelines = {
  get: procedure.input(inProject).output(z.object({ markdown: z.string() })),
}

export const rules = {
  list: procedure.input(inProject).output(z.array(rule)),
  /** What a rule would find, not saved: how many, and the first of them. */
  preview: asking({ rule }).output(
    z.object({ total: z.number(), free: z.number(), hits: z.array(occurrence) }),
  ),
  /** The names of a file, by label; nothing is saved. */
  readLists: procedure.input(z.object({ file })).output(z.array(wordList)),
}

export const strings = {
  /** The labelled strings that a filter leaves, the most frequent first, and how many of all carry several labels. */
  list: asking({ filter: stringFilter }).output(
    z.object({
      total: z.number(),
      mixed: z.number(),
      /** MAX_PAGE at most. */
      items: z.array(labelledString),
    }),
  ),
  /** Every string that carries a label and no other, the most frequent first. */
  ofLabel: asking({ labelId: z.string() }).output(z.object({ texts: z.array(z.string()) })),
}
