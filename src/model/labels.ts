import { z } from 'zod'
import { range } from './documents.ts'
import { HUES, MAX_BODY, MAX_NAME, MAX_REMARK, MAX_SEARCH } from './limits.ts'

export const label = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(MAX_NAME),
  /** Index into the palette. */
  colour: z
    .number()
    .int()
    .min(0)
    .max(HUES.length - 1),
  /** The key that applies it, a single character, or empty. */
  key: z.string().max(1),
  description: z.string().max(MAX_REMARK),
  position: z.number().int(),
})
export type Label = z.infer<typeof label>

/** A label as files know it: only the name is certain. */
export type NewLabel = Pick<Label, 'name'> & Partial<Pick<Label, 'colour' | 'key' | 'description'>>

/** How suggestions are found without a model. */
const ruleKinds = ['gazetteer', 'pattern'] as const
export type RuleKind = (typeof ruleKinds)[number]

export const rule = z.object({
  id: z.string(),
  kind: z.enum(ruleKinds),
  name: z.string().trim().min(1).max(MAX_NAME),
  labelId: z.string(),
  /** Gazetteer: one entry per line, an identifier behind a tab. Pattern: one regular expression. */
  body: z.string().max(MAX_BODY),
  matchCase: z.boolean(),
  enabled: z.boolean(),
  position: z.number().int(),
})
export type Rule = z.infer<typeof rule>

/** Names of one label, as a file has them; null where it says none. */
export const wordList = z.object({
  label: z.string().nullable(),
  entries: z.array(z.object({ term: z.string(), /** Empty without one. */ id: z.string() })),
})
export type WordList = z.infer<typeof wordList>

/** A string that is labelled somewhere, with how often as what. */
export const labelledString = z.object({
  text: z.string(),
  /** The most frequent first. */
  labels: z.array(z.object({ labelId: z.string(), count: z.number() })),
  count: z.number(),
  documents: z.number(),
})
export type LabelledString = z.infer<typeof labelledString>

/** Which labelled strings are wanted. */
export const stringFilter = z.object({
  /** Part of the string, in whatever case. */
  search: z.string().max(MAX_SEARCH).default(''),
  labelId: z.string().nullable().default(null),
  /** Only those that carry several labels. */
  mixed: z.boolean().default(false),
})
export type StringFilter = z.infer<typeof stringFilter>

/** Where else a text occurs. */
export const occurrenceQuery = z.object({
  text: z.string().min(1).max(MAX_SEARCH),
  /** One document, or null for the whole project. */
  documentId: z.number().int().nullable(),
  labelId: z.string(),
  matchCase: z.boolean(),
})
export type OccurrenceQuery = z.infer<typeof occurrenceQuery>

export const occurrence = range.extend({
  documentId: z.number().int(),
  /** At most CONTEXT_LENGTH code units of text on either side. */
  before: z.string(),
  surface: z.string(),
  after: z.string(),
  /** The label that the place carries already; null when it is free. */
  labelId: z.string().nullable(),
})
export type Occurrence = z.infer<typeof occurrence>
