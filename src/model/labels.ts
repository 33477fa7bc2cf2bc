import { z } from 'zod'
import { range } from './documents.ts'

export const label = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(100),
  /** Index into the palette of twelve hues. */
  colour: z.number().int().min(0).max(11),
  /** The key that applies it, a single character, or empty. */
  key: z.string().max(1),
  description: z.string().max(10_000),
  position: z.number().int(),
})
export type Label = z.infer<typeof label>

/** A label as files know it: only the name is certain. */
export type NewLabel = Pick<Label, 'name'> & Partial<Pick<Label, 'colour' | 'key' | 'description'>>

/** How suggestions are found without a model. */
export const ruleKinds = ['gazetteer', 'pattern'] as const
export type RuleKind = (typeof ruleKinds)[number]

export const rule = z.object({
  id: z.string(),
  kind: z.enum(ruleKinds),
  name: z.string().trim().min(1).max(100),
  labelId: z.string(),
  /** Gazetteer: one entry per line. Pattern: one regular expression. */
  body: z.string().max(5_000_000),
  matchCase: z.boolean(),
  enabled: z.boolean(),
  position: z.number().int(),
})
export type Rule = z.infer<typeof rule>

/** Where else a text occurs. */
export const occurrenceQuery = z.object({
  text: z.string().min(1).max(1000),
  /** One document, or null for the whole project. */
  documentId: z.number().int().nullable(),
  labelId: z.string(),
  matchCase: z.boolean(),
})
export type OccurrenceQuery = z.infer<typeof occurrenceQuery>

export const occurrence = range.extend({
  documentId: z.number().int(),
  /** Up to 40 code units of text on either side. */
  before: z.string(),
  surface: z.string(),
  after: z.string(),
  /** The label that the place carries already; null when it is free. */
  labelId: z.string().nullable(),
})
export type Occurrence = z.infer<typeof occurrence>
