import { REFERENCE_LENGTH } from '../model/limits.ts'
import type { TrainingSettings } from '../model/training-settings.ts'

/** The published run evaluated so many sequences at a time. */
export const REFERENCE_EVALUATION_BATCH = 16

/** Settings as a run carries them out: reference mode fixes length and padding. */
export function effectiveSettings(settings: TrainingSettings): TrainingSettings {
  if (!settings.referenceMode) return settings
  return { ...settings, maxLength: REFERENCE_LENGTH, padTo: REFERENCE_LENGTH }
}
