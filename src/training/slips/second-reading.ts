import type { LabelledSpan } from '../../model/documents.ts'
import type { TrainingDocument } from '../dataset.ts'
import type { KnownUnits } from '../instant.ts'

/** A labelled document, and how it is read by what has not learnt from it. */
export interface SecondReading {
  document: TrainingDocument
  known: KnownUnits
  /** What was read, as spans and as classes. */
  entities: LabelledSpan[]
  /** [depths, units] */
  classes: Int32Array[]
  /** How likely each class is at each unit. [depths] of [units, classes] */
  shares: Float32Array[]
}
