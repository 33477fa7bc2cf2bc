import { z } from 'zod'
import { untrainable } from './runs.ts'
import { trainingSettings } from './training-settings.ts'

/** What a run would learn from, and cost, before it starts. */
export const outlook = z.object({
  trainDocuments: z.number(),
  devDocuments: z.number(),
  spans: z.number(),
  /** Documents of both sides by what of them counts, and what is left out. */
  reads: z.object({
    whole: z.number(),
    /** In progress, as far as they were read. */
    part: z.number(),
    /** Nobody has read them: what carries a span counts, and nothing else. */
    spansOnly: z.number(),
    untouched: z.number(),
    /** That wait for an answer, in all documents. */
    suggestions: z.number(),
  }),
  /** Spans to learn from and held out, by label, in the project's order. */
  perLabel: z.array(z.object({ label: z.string(), train: z.number(), dev: z.number() })),
  untrainable,
  /** Sentences that say why training cannot start yet; empty when it can. */
  obstacles: z.array(z.string()),
  /** Null while training cannot start, and where the base cannot be read. */
  estimate: z
    .object({
      seconds: z.number(),
      megabytes: z.number(),
      /** What the pace is taken from. */
      basis: z.enum(['earlier run', 'typical machine']),
    })
    .nullable(),
})
export type Outlook = z.infer<typeof outlook>

/** A way to train that was tried on a project's documents. */
const triedRecipe = z.object({
  name: z.string(),
  settings: trainingSettings,
  /** What all of its trials took; what they would have taken, where there was no time for them. */
  seconds: z.number(),
  /** F1 over all documents, each read by what has not learnt from it; null where there was no time. */
  f1: z.number().nullable(),
})
export type TriedRecipe = z.infer<typeof triedRecipe>

/** What is told while ways to train are tried. */
export const choosingEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('trying'),
    name: z.string(),
    part: z.number(),
    parts: z.number(),
  }),
  z.object({ type: z.literal('tried'), recipe: triedRecipe }),
  z.object({ type: z.literal('done'), best: triedRecipe }),
])
export type ChoosingEvent = z.infer<typeof choosingEvent>

/** A base that a first run can begin with. */
export const offer = z.object({
  use: z.enum(['quick', 'better', 'best']),
  /** Null where the library has none for this use. */
  base: z.string().nullable(),
  name: z.string(),
  /** Size of its folder on disk; 0 of what needs none, and where there is none. */
  bytes: z.number(),
  estimate: outlook.shape.estimate,
})
export type Offer = z.infer<typeof offer>
