import { attempt, type Result } from '../domain/failure.ts'
import type { LabelledText } from '../model/documents.ts'
import { labelsOf, type ImportedFile, type Walk, type WholeFile } from './format.ts'

/** What hears of the documents of a file, one after the other. */
interface Hearer {
  add(document: LabelledText): void
}

/**
 * Goes through all of a file, once more where only its end shows how it is to be read; each time `begin` makes who
 * hears of its documents. Walks thereafter give the same. Throws a FailureError.
 */
export function walkThrough<H extends Hearer>(
  walk: Walk,
  begin: () => H,
): { heard: H; whole: WholeFile } {
  for (;;) {
    const heard = begin()
    const whole = heardBy(walk(), heard)
    if (!whole.again) return { heard, whole }
  }
}

function heardBy(documents: ReturnType<Walk>, hearer: Hearer): WholeFile {
  try {
    for (;;) {
      const next = documents.next()
      if (next.done) return next.value
      hearer.add(next.value)
    }
  } finally {
    documents.return({ problems: [] })
  }
}

/** All documents of a file at once. */
export function collected(walk: Walk): Result<ImportedFile> {
  return attempt(() => {
    const begin = () => {
      const documents: LabelledText[] = []
      return { documents, add: (document: LabelledText) => void documents.push(document) }
    }
    const { heard, whole } = walkThrough(walk, begin)
    const { documents } = heard
    const { labels = [], again, ...known } = whole
    return { ...known, documents, labels: labelsOf(documents, labels) }
  })
}

/** Documents that are there already. */
export const walkOver = ({
  documents,
  labels,
  guidelines,
  problems,
  columns,
}: ImportedFile): Walk =>
  function* () {
    yield* documents
    return { labels, guidelines, problems, columns }
  }

/** The same with each document turned into others, or none. */
export const turned = (
  walk: Walk,
  turn: (document: LabelledText) => Iterable<LabelledText>,
): Walk =>
  function* () {
    const documents = walk()
    try {
      for (;;) {
        const next = documents.next()
        if (next.done) return next.value
        yield* turn(next.value)
      }
    } finally {
      documents.return({ problems: [] })
    }
  }
