import type { Label } from '../../../src/model/labels.ts'
import type { ModelInfo } from '../../../src/model/models.ts'

/** A model that could suggest spans, and which of its labels the project has. */
export interface ModelChoice {
  model: ModelInfo
  shared: string[]
  foreign: string[]
}

/**
 * The models that can tag: those made of this project first, then those that share most labels with it, the newest
 * first of equal ones.
 */
export function modelChoices(
  library: readonly ModelInfo[],
  project: string,
  labels: readonly Pick<Label, 'name'>[],
): ModelChoice[] {
  const known = new Set(labels.map(({ name }) => name))
  const isOwn = ({ model: { source } }: ModelChoice) =>
    source.kind === 'trained' && source.project === project
  return library
    .filter(({ canTag }) => canTag)
    .map((model) => ({
      model,
      shared: model.labels.filter((name) => known.has(name)),
      foreign: model.labels.filter((name) => !known.has(name)),
    }))
    .sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || b.shared.length - a.shared.length)
}
