import { type TrainingSettings, trainingSettings } from '../../model/training-settings.ts'
import { presetFor } from '../../training/presets.ts'

/** Settings that suit the base and the amount of data, and why. */
export function suggestSettings(
  base: string,
  documents: number,
): { settings: TrainingSettings; why: string } {
  const { preset, why } = presetFor(base, documents)
  return { settings: { ...trainingSettings.parse({ base }), ...preset }, why }
}
