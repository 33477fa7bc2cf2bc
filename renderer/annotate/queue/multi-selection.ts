/** Rows chosen in a list: some by id, or all that the filter leaves. */
export interface Chosen {
  ids: ReadonlySet<number>
  /** True: every document of the filter, loaded or not. */
  all: boolean
  /** Row index from which a range is drawn. */
  anchor: number | null
}

export const nothingChosen: Chosen = { ids: new Set(), all: false, anchor: null }

export function choose(ids: Iterable<number>, anchor: number | null): Chosen {
  return { ids: new Set(ids), all: false, anchor }
}

/** Adds a row or takes it off; it becomes the anchor. */
export function toggle(chosen: Chosen, id: number, index: number): Chosen {
  const ids = new Set(chosen.ids)
  if (!ids.delete(id)) ids.add(id)
  return choose(ids, index)
}

/** The rows between the anchor and this one, in the order of the list. */
export function rangeFromAnchor(chosen: Chosen, index: number): { from: number; to: number } {
  const anchor = chosen.anchor ?? index
  return { from: Math.min(anchor, index), to: Math.max(anchor, index) }
}

export function countChosen(chosen: Chosen, total: number): number {
  return chosen.all ? total : chosen.ids.size
}
