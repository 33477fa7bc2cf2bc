import type { Edit } from '../../src/model/edits.ts'
import type { Label, WordList } from '../../src/model/labels.ts'
import { HUE_STEP, HUES, MAX_NAME } from '../../src/model/limits.ts'

/** How many names lists have. */
export const namesIn = (lists: readonly WordList[]) =>
  lists.reduce((sum, { entries }) => sum + entries.length, 0)

/** A list with more lines, none twice. */
export function withLines(body: string, more: string): string {
  const lines = [...body.split(/\r?\n/), ...more.split(/\r?\n/)].filter((line) => line !== '')
  return [...new Set(lines)].join('\n')
}

/**
 * The edits that make rules of lists, with the labels that there are none of; a list without a label is for the first
 * one there is. `position`: that of the first new rule.
 */
export function listEdits(
  lists: readonly WordList[],
  fileName: string,
  labels: readonly Label[],
  position: number,
): { edits: Edit[]; rules: number } {
  const known = [...labels]
  const name = fileName.replace(/\.[^.]*$/, '')
  const edits = lists.flatMap(({ label, entries }, i): Edit[] => {
    const wanted = label ?? known[0]?.name ?? name
    const its = known.find((one) => one.name === wanted) ?? newLabel(wanted, known.length)
    const isNew = !known.includes(its)
    if (isNew) known.push(its)
    const body = entries.map(({ term, id }) => (id === '' ? term : `${term}\t${id}`)).join('\n')
    const title = lists.length > 1 ? `${name}, ${its.name}` : name
    const rule = {
      ...{ id: crypto.randomUUID(), kind: 'gazetteer' as const, labelId: its.id, body },
      ...{ name: title.slice(0, MAX_NAME), matchCase: true, enabled: true },
      position: position + i,
    }
    const made: Edit = { type: 'rule.create', rule }
    return isNew ? [{ type: 'label.create', label: its }, made] : [made]
  })
  return { edits, rules: lists.length }
}

const newLabel = (name: string, position: number): Label => ({
  ...{ id: crypto.randomUUID(), name: name.slice(0, MAX_NAME) },
  colour: (position * HUE_STEP) % HUES.length,
  ...{ key: '', description: '', position },
})
