import { MAX_PAGE } from '../../model/limits.ts'
import type { LabelledString, StringFilter } from '../../model/labels.ts'
import type { Project } from '../../storage/project.ts'
import { inTurns } from '../turns.ts'

/** A labelled string while documents are counted. */
interface Counted {
  perLabel: Map<string, number>
  documents: number
}

interface Index {
  /** What the project was like: it is made anew when that has changed. */
  state: string
  /** The most frequent first. */
  strings: Promise<LabelledString[]>
}

/** Every labelled string of the projects that were asked for, as they are now. */
export class LabelledStrings {
  private readonly indexes = new WeakMap<Project, Index>()

  /** The strings that a filter leaves, MAX_PAGE at most, and how many of all carry several labels. */
  async list(
    project: Project,
    { search, labelId, mixed }: StringFilter,
  ): Promise<{ total: number; mixed: number; items: LabelledString[] }> {
    const all = await this.of(project)
    const wanted = search.toLowerCase()
    const found = all.filter(
      ({ text, labels }) =>
        (!mixed || labels.length > 1) &&
        (labelId === null || labels.some((one) => one.labelId === labelId)) &&
        (wanted === '' || text.toLowerCase().includes(wanted)),
    )
    return {
      total: found.length,
      mixed: all.filter(({ labels }) => labels.length > 1).length,
      items: found.slice(0, MAX_PAGE),
    }
  }

  /** Those that carry a label and no other. */
  async ofLabel(project: Project, labelId: string): Promise<string[]> {
    const all = await this.of(project)
    return all
      .filter(({ labels }) => labels.length === 1 && labels[0].labelId === labelId)
      .map(({ text }) => text)
  }

  private of(project: Project): Promise<LabelledString[]> {
    const state = `${project.history().revision} ${project.foreignVersion} ${project.isChanging}`
    const known = this.indexes.get(project)
    if (known?.state === state) return known.strings
    const strings = stringsOf(project)
    this.indexes.set(project, { state, strings })
    void strings.catch(() => this.indexes.delete(project))
    return strings
  }
}

async function stringsOf(project: Project): Promise<LabelledString[]> {
  const counts = new Map<string, Counted>()
  await inTurns(project.allIds(), (id) => {
    const spans = project.spans(id)
    const text = spans.length > 0 ? project.plainDocument(id)?.text : undefined
    if (text === undefined) return
    const seen = new Set<string>()
    for (const { start, end, labelId } of spans) {
      const surface = text.slice(start, end)
      const counted = counts.get(surface) ?? { perLabel: new Map<string, number>(), documents: 0 }
      counted.perLabel.set(labelId, (counted.perLabel.get(labelId) ?? 0) + 1)
      if (!seen.has(surface)) counted.documents++
      seen.add(surface)
      counts.set(surface, counted)
    }
  })
  const strings = Array.from(counts, ([text, { perLabel, documents }]) => {
    const labels = Array.from(perLabel, ([labelId, count]) => ({ labelId, count }))
    labels.sort((a, b) => b.count - a.count)
    const count = labels.reduce((sum, one) => sum + one.count, 0)
    return { text, labels, count, documents }
  })
  return strings.sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
}
