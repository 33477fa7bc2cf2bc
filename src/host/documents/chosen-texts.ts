import type { LabelledSpan, LabelledText } from '../../model/documents.ts'
import type { ExportChoice } from '../../model/exporting.ts'
import { documentFilter } from '../../model/queue.ts'
import type { ProjectReader } from '../../storage/reader.ts'

type Chosen = Pick<ExportChoice, 'filter' | 'labels' | 'spans'>

const everything = JSON.stringify(documentFilter.parse({}))

/** The documents that are chosen, in the order of the filter, with the spans that are. */
export function* chosenTexts(project: ProjectReader, choice: Chosen): Generator<LabelledText> {
  const isAll = JSON.stringify(choice.filter) === everything
  const ids = isAll ? project.allIds() : project.ids(choice.filter)
  const suggestions = choice.spans === 'suggested'
  for (const text of project.labelledTextsOf(ids, { suggestions }))
    yield { ...text, spans: chosenSpans(text.spans, choice) }
}

function chosenSpans(spans: readonly LabelledSpan[], { labels, spans: which }: Chosen) {
  const isMade = ({ origin }: LabelledSpan) => origin === 'human' || origin === 'import'
  return spans.filter(
    (span) =>
      (which !== 'human' || isMade(span)) && (labels === null || labels.includes(span.label)),
  )
}
