import type { LabelledText } from '../../model/documents.ts'
import type { Evaluation } from '../../model/tagging.ts'
import { failed } from '../../domain/failure.ts'
import { spansToTags } from '../../domain/tags.ts'
import { documentWords } from '../../domain/words.ts'
import { entityMetrics, labelScores } from '../../training/metrics.ts'
import { tagWords, type TagOptions } from './tagging.ts'
import type { Workers } from '../supervisor/workers.ts'

export interface Evaluated {
  evaluation: Evaluation
  /** Word, gold tag and predicted tag of every document. */
  sequences: { word: string; gold: string; predicted: string }[][]
}

/** Compares a model's tags with the spans of labelled documents, word by word. */
export async function evaluateModel(
  workers: Workers,
  modelFolder: string,
  documents: readonly LabelledText[],
  options: TagOptions = {},
): Promise<Evaluated> {
  if (documents.every(({ spans }) => spans.length === 0))
    throw failed('bad-input', 'The file carries no spans, so there is nothing to compare with.')
  const withWords = documents.map((document) => ({ ...document, words: documentWords(document) }))
  const gold = withWords.map(
    ({ words, spans }) => spansToTags(words, spans, ({ label }) => label).tags,
  )
  const tagged = await tagWords(workers, modelFolder, withWords, options)
  const predicted = tagged.map(({ tags }) => tags)
  const metrics = entityMetrics(gold, predicted)
  const { precision, recall, f1 } = metrics.micro
  return {
    evaluation: {
      documents: documents.length,
      precision,
      recall,
      f1,
      accuracy: metrics.accuracy,
      strictF1: entityMetrics(gold, predicted, 'strict').micro.f1,
      perLabel: labelScores(metrics),
    },
    sequences: withWords.map(({ text, words }, d) =>
      words.map(({ start, end }, w) => ({
        word: text.slice(start, end),
        gold: gold[d][w],
        predicted: predicted[d][w],
      })),
    ),
  }
}
