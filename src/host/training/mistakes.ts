import { differencesOf, type Difference } from '../../domain/mistakes.ts'
import { failed } from '../../domain/failure.ts'
import { isReviewed } from '../../domain/reviewed.ts'
import { surroundings } from '../../domain/surroundings.ts'
import type { LabelledSpan, Range } from '../../model/documents.ts'
import { mistakeKinds, type Mistake, type Mistakes } from '../../model/mistakes.ts'
import type { Run } from '../../model/runs.ts'
import type { Project } from '../../storage/project.ts'
import { entitiesOf } from '../../tagging/tagger.ts'
import type { TrainingDocument } from '../../training/dataset.ts'
import type { Models } from '../models/models.ts'
import type { Workers } from '../supervisor/workers.ts'
import { tagUnits } from '../tagging/tagging.ts'
import { heldOutDocuments } from './held-out.ts'

/** Mistakes that are listed; all are counted. */
const MAX_LISTED = 1000

/** What a run's model reads in its held-out documents, beside their labels. */
export class RunMistakes {
  private readonly workers: Workers
  private readonly models: Models
  /** Readings of the run that was asked for last, by text: a label that is mended makes nobody read again. */
  private last: { modelId: string; byText: Map<string, LabelledSpan[]> } | undefined

  constructor(workers: Workers, models: Models) {
    this.workers = workers
    this.models = models
  }

  /** Throws a FailureError where the run has no model, or it is not in the library any more. */
  async of(project: Project, run: Run, signal?: AbortSignal): Promise<Mistakes> {
    if (run.modelId === null)
      throw failed('bad-input', 'This run has no model yet; its mistakes can be seen when it has.')
    const { path } = await this.models.get(run.modelId)
    const { documents } = await heldOutDocuments(project, path, 'dev')
    const read = await this.readingsOf(run.modelId, path, documents, signal)
    const found = mistakesIn(documents, (text) => read.get(text) ?? [])
    return { ...found, waiting: notDone(project, found.items) }
  }

  private async readingsOf(
    modelId: string,
    path: string,
    documents: readonly TrainingDocument[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, LabelledSpan[]>> {
    const known =
      this.last?.modelId === modelId ? this.last.byText : new Map<string, LabelledSpan[]>()
    const unread = documents.filter(({ text }) => !known.has(text))
    const tagged = await tagUnits(this.workers, path, unread, { signal })
    const byText = new Map(known)
    tagged.forEach((units, i) => byText.set(unread[i].text, entitiesOf(units)))
    this.last = { modelId, byText }
    return byText
  }
}

function notDone(project: Project, mistakes: readonly Mistake[]): number[] {
  const ids = new Set(mistakes.map(({ documentId }) => documentId))
  return [...ids].filter((id) => project.document(id)?.document.status !== 'done')
}

/** What is wrong with the readings of documents, where these were read. */
export function mistakesIn(
  documents: readonly TrainingDocument[],
  readingOf: (text: string) => readonly LabelledSpan[],
): Omit<Mistakes, 'waiting'> {
  const counts = Object.fromEntries(mistakeKinds.map((kind) => [kind, 0])) as Mistakes['counts']
  const result = { documents: documents.length, right: 0, counts, items: [] as Mistake[] }
  for (const document of documents) {
    const { text, spans, reviewed } = document
    const counts = (one: Range) =>
      isReviewed(reviewed, one) ||
      spans.some((span) => span.start < one.end && span.end > one.start)
    const { right, differences } = differencesOf(spans, readingOf(text).filter(counts))
    result.right += right
    for (const difference of differences) {
      result.counts[difference.kind]++
      if (result.items.length < MAX_LISTED) result.items.push(mistakeOf(document, difference))
    }
  }
  return result
}

function mistakeOf({ id, text }: TrainingDocument, { kind, gold, found }: Difference): Mistake {
  const sides = [gold, found].filter((one) => one !== null)
  return {
    ...{ documentId: id, kind, ...surroundings(text, sides) },
    gold: gold && { start: gold.start, end: gold.end, label: gold.label },
    found: found && {
      ...{ start: found.start, end: found.end, label: found.label, score: found.score ?? 0 },
    },
  }
}
