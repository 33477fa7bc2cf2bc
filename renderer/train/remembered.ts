/** Settings as a form has them: text, and whether a box is ticked. */
export type Draft = Record<string, string | boolean>

interface Remembered {
  /** What the last run of the project began with. */
  base?: string
  /** What the user had changed, by base. */
  changes: Record<string, Draft>
}

const keyOf = (project: string) => `spanwright.training.${project}`

function read(project: string): Remembered {
  try {
    const text = localStorage.getItem(keyOf(project)) ?? '{}'
    return { changes: {}, ...(JSON.parse(text) as Partial<Remembered>) }
  } catch {
    return { changes: {} }
  }
}

/** The fields of a draft that are not as suggested. */
export function changesOf(suggested: Draft, draft: Draft): Draft {
  return Object.fromEntries(
    Object.entries(draft).filter(([key, value]) => suggested[key] !== value),
  )
}

/** Remembers, on this machine, what a run of a project began with, and what was changed for it. */
export function remember(project: string, base: string, changes: Draft): void {
  const { changes: others } = read(project)
  const kept: Remembered = { base, changes: { ...others, [base]: changes } }
  localStorage.setItem(keyOf(project), JSON.stringify(kept))
}

export const rememberedBase = (project: string): string | undefined => read(project).base

export const rememberedFor = (project: string, base: string): Draft =>
  read(project).changes[base] ?? {}
