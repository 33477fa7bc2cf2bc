import { classesIn } from '../../checkpoints/head.ts'
import type { LabelledText, Range } from '../../model/documents.ts'
import type { Evaluation } from '../../model/tagging.ts'
import { failed } from '../../domain/failure.ts'
import { figuresOf } from '../../training/evaluation.ts'
import { goldOf } from '../../training/features.ts'
import { untrainableIn } from '../../training/untrainable.ts'
import { tagUnits, type TagOptions } from './tagging.ts'
import type { Workers } from '../supervisor/workers.ts'

export interface Evaluated {
  evaluation: Evaluation
  /** Every unit of every document with its outermost tags. */
  sequences: { unit: string; gold: string; predicted: string }[][]
}

type Labelled = Pick<LabelledText, 'text' | 'spans' | 'reviewed'> & { words?: Range[] | null }

/**
 * Compares a model's tags with the spans of labelled documents, as training does: by the units that the
 * model reads, where they were looked at. Spans that it cannot give count as missed.
 */
export async function evaluateModel(
  workers: Workers,
  modelFolder: string,
  documents: readonly Labelled[],
  options: TagOptions = {},
): Promise<Evaluated> {
  if (documents.every(({ spans }) => spans.length === 0))
    throw failed(
      'bad-input',
      'These documents carry no spans, so there is nothing to compare with.',
    )
  const labels = await classesIn(modelFolder)
  const tagged = await tagUnits(workers, modelFolder, documents, options)
  const gold = documents.map((document, d) => {
    const { units, depths } = tagged[d]
    const { text, spans, reviewed = null } = document
    return goldOf({ text, spans, reviewed }, { ranges: units, inner: [] }, depths.length)
  })
  const predicted = tagged.map(({ depths }) => depths.map(({ tags }) => tags))
  const figures = figuresOf(gold, predicted, labels)
  return {
    evaluation: {
      documents: documents.length,
      ...figures,
      beyond: untrainableIn(
        gold.map((one, d) => ({ document: { id: d + 1, text: documents[d].text }, gold: one })),
      ),
    },
    sequences: documents.map(({ text }, d) =>
      tagged[d].units.map(({ start, end }, at) => ({
        unit: text.slice(start, end),
        gold: gold[d].tags[0][at],
        predicted: predicted[d][0][at],
      })),
    ),
  }
}
