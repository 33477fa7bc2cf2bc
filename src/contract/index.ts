import { app } from './app.ts'
import { documents } from './documents.ts'
import { edits } from './edits.ts'
import { files } from './files.ts'
import { labels, guidelines, rules, strings } from './labels.ts'
import { models } from './models.ts'
import { projects } from './projects.ts'
import { review } from './review.ts'
import { splits } from './splits.ts'
import { suggestions } from './suggestions.ts'
import { tagging } from './tagging.ts'
import { training } from './training.ts'

/**
 * Every procedure and stream of the application. The host implements it, the renderer and the
 * command line call it, and inputs are validated on entry. So are outputs, but for lists of thousands,
 * whose types alone are declared: looking at each field of 5,000 spans would be felt.
 */
export const contract = {
  app,
  projects,
  files,
  documents,
  labels,
  guidelines,
  rules,
  strings,
  suggestions,
  review,
  splits,
  edits,
  training,
  models,
  tagging,
}

export type Contract = typeof contract
