import { readPart } from '../../domain/reviewed.ts'
import type { DocumentStatus, LabelledText, Range, Split } from '../../model/documents.ts'
import type { TrainingSettings } from '../../model/training-settings.ts'
import type { Project } from '../../storage/project.ts'
import { hashShare, sideAt, type Snapshot, type TrainingDocument } from '../../training/dataset.ts'
import { documentWords } from '../../domain/words.ts'

/** Whether the settings let a document take part. */
function takesPart(
  document: { done: boolean; annotated: boolean },
  { documents }: Choice,
): boolean {
  if (documents === 'done') return document.done
  return documents === 'all' || document.annotated
}

type Stored = LabelledText & { id: number; status: DocumentStatus; split: Split }

/** Done, spans made, tags that came with an import, or regions looked at: somebody said something. */
function standing({ status, spans, words, reviewed }: Stored) {
  const done = status === 'done'
  const looked = (reviewed?.length ?? 0) > 0
  return { done, annotated: done || spans.length > 0 || words !== undefined || looked }
}

type Choice = Pick<TrainingSettings, 'documents'>

/** What a run is to learn from, as it is now. */
export function snapshotOf(project: Project, settings: Choice): Snapshot {
  return {
    labels: project.labels().map(({ name }) => name),
    revision: project.history().revision,
    documents: trainingDocuments(project, settings),
  }
}

/** The documents that a run learns from and is measured on. */
export function trainingDocuments(project: Project, settings: Choice): TrainingDocument[] {
  const chosen: TrainingDocument[] = []
  for (const document of project.labelledTexts()) {
    if (takesPart(standing(document), settings)) chosen.push(asTrainingDocument(document, settings))
  }
  return chosen
}

/** A document as it is learnt from: where it was read. Who asks for all of them takes them for read. */
export function asTrainingDocument(
  document: Stored,
  { documents }: Choice = { documents: 'annotated' },
): TrainingDocument {
  const { id, text, words, spans, split } = document
  const read = documents === 'all' ? document.reviewed : readPart(document, spans)
  const reviewed = read ? [...read] : null
  return { id, text, words: words ?? null, spans, split, reviewed }
}

/** What the outlook needs to know of a document, without its text. */
interface Facts {
  id: number
  done: boolean
  annotated: boolean
  split: Split
  share: number
  words: number
  spans: number
  perLabel: ReadonlyMap<string, number>
  reads: 'whole' | 'part' | 'spansOnly'
  /** Spans overlap, or may end where a base does not cut: a tokeniser has to be asked. */
  intricate: boolean
}

/** The documents to learn from, and those held out. */
export interface Sides {
  train: Facts[]
  dev: Facts[]
  /** Documents that take no part. */
  untouched: number
}

/** Counts per document, made once per revision: the outlook is asked again at every setting changed. */
export class DocumentFacts {
  private project: Project | undefined
  private revision = -1
  private facts: Facts[] = []

  of(project: Project): readonly Facts[] {
    const { revision } = project.history()
    if (this.project === project && this.revision === revision) return this.facts
    this.facts = Array.from(project.labelledTexts(), factsOf)
    this.project = project
    this.revision = revision
    return this.facts
  }

  /** The documents on each side under these settings, and how many are on none. */
  sides(project: Project, settings: TrainingSettings): Sides {
    const all = this.of(project)
    const chosen = all.filter((facts) => takesPart(facts, settings))
    const on = (side: 'train' | 'dev') =>
      chosen.filter(({ split, share }) => sideAt(split, share, settings.devFraction) === side)
    return { train: on('train'), dev: on('dev'), untouched: all.length - chosen.length }
  }
}

function factsOf(document: Stored): Facts {
  return {
    ...standing(document),
    id: document.id,
    split: document.split,
    share: hashShare(document.text),
    words: documentWords(document).length,
    spans: document.spans.length,
    perLabel: countsOf(document.spans.map(({ label }) => label)),
    reads: readsOf(readPart(document, document.spans), document.text),
    intricate: isIntricate(document),
  }
}

function readsOf(read: readonly Range[] | null, { length }: string): Facts['reads'] {
  if (read === null || read.some(({ start, end }) => start === 0 && end === length)) return 'whole'
  return read.length === 0 ? 'spansOnly' : 'part'
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** White space and ASCII punctuation: every base cuts there. */
const CUT = /[\s!-/:-@[-`{-~]/

function isIntricate({ text, words, spans }: Stored): boolean {
  const edges = words && new Set(words.flatMap(({ start, end }) => [start, end]))
  const isSure = (at: number) => {
    if (edges) return edges.has(at)
    return at === 0 || at === text.length || CUT.test(text[at - 1]) || CUT.test(text[at])
  }
  const inOrder = spans.toSorted((a, b) => a.start - b.start)
  return inOrder.some(
    ({ start, end }, i) => !isSure(start) || !isSure(end) || (i > 0 && inOrder[i - 1].end > start),
  )
}
