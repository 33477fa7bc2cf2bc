/** Where a project was left: the open document, and in each of the last ones the caret. */
interface Left {
  document: number | null
  /** Offsets by document, the last left last. */
  carets: [document: number, at: number][]
  /** Where work was left off; null before there was any. */
  off: LeftOff | null
}

/** The last place that was worked on, or the document that came after one was done. */
export interface LeftOff {
  document: number
  at: number
}

/** Documents whose caret is remembered. */
const MAX_CARETS = 200
const keyOf = (project: string) => `spanwright.left.${project}`
const nowhere: Left = { document: null, carets: [], off: null }

function read(project: string): Left {
  try {
    return { ...nowhere, ...(JSON.parse(localStorage.getItem(keyOf(project)) ?? '{}') as Left) }
  } catch {
    return nowhere
  }
}

/** Remembers, on this machine, where the user was in a project's documents. */
export function leave(project: string, document: number, at: number): void {
  const left = read(project)
  const others = left.carets.filter(([id]) => id !== document).slice(1 - MAX_CARETS)
  write(project, { ...left, document, carets: [...others, [document, at]] })
}

/** Remembers, on this machine, where the user's work is. */
export const leaveOff = (project: string, off: LeftOff) => write(project, { ...read(project), off })

export const leftOff = (project: string): LeftOff | null => read(project).off

function write(project: string, left: Left): void {
  localStorage.setItem(keyOf(project), JSON.stringify(left))
}

/** The document that was open last; null when none is known. */
export const leftDocument = (project: string): number | null => read(project).document

/** Where the caret was in a document when it was left; 0 where that is not known. */
export const leftAt = (project: string, document: number): number =>
  read(project).carets.find(([id]) => id === document)?.[1] ?? 0
