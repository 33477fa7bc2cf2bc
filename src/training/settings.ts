import type { TrainingSettings } from '../model/training-settings.ts'

/** The published run padded and cut every sequence to 50 pieces and evaluated 16 at a time. */
export const REFERENCE_LENGTH = 50
export const REFERENCE_EVALUATION_BATCH = 16

/** Settings as a run carries them out: reference mode fixes length and padding. */
export function effectiveSettings(settings: TrainingSettings): TrainingSettings {
  if (!settings.referenceMode) return settings
  return { ...settings, maxLength: REFERENCE_LENGTH, padTo: REFERENCE_LENGTH }
}
