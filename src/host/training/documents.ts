import type { DocumentStatus, LabelledText, Split } from '../../model/documents.ts'
import type { TrainingSettings } from '../../model/training-settings.ts'
import { spansToTags } from '../../domain/tags.ts'
import type { Project } from '../../storage/project.ts'
import { hashShare, sideAt, type TrainingDocument } from '../../training/dataset.ts'
import { documentWords } from '../../domain/words.ts'

/** Whether the settings let a document take part. */
function takesPart(
  document: { done: boolean; annotated: boolean },
  { documents }: TrainingSettings,
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

/** The documents that a run learns from and is measured on. */
export function trainingDocuments(
  project: Project,
  settings: TrainingSettings,
): TrainingDocument[] {
  const chosen: TrainingDocument[] = []
  for (const document of project.labelledTexts()) {
    if (!takesPart(standing(document), settings)) continue
    const { id, text, words, spans, split, reviewed } = document
    chosen.push({ id, text, words: words ?? null, spans, split, reviewed: reviewed ?? null })
  }
  return chosen
}

/** What the outlook needs to know of a document, without its text. */
interface Facts {
  done: boolean
  annotated: boolean
  split: Split
  share: number
  words: number
  spans: number
  untrainable: number
}

/** The documents to learn from, and those held out. */
export interface Sides {
  train: Facts[]
  dev: Facts[]
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

  /** The documents on each side under these settings. */
  sides(project: Project, settings: TrainingSettings): Sides {
    const chosen = this.of(project).filter((facts) => takesPart(facts, settings))
    const on = (side: 'train' | 'dev') =>
      chosen.filter(({ split, share }) => sideAt(split, share, settings.devFraction) === side)
    return { train: on('train'), dev: on('dev') }
  }
}

function factsOf(document: Stored): Facts {
  const words = documentWords(document)
  return {
    ...standing(document),
    split: document.split,
    share: hashShare(document.text),
    words: words.length,
    spans: document.spans.length,
    untrainable: spansToTags(words, document.spans, ({ label }) => label).dropped.length,
  }
}
