import { trainingSettings, type TrainingSettings } from '../../contract/training.ts'
import { presetFor } from '../../training/presets.ts'

/** Settings that suit the base and the amount of data, and why. */
export function suggestSettings(
  base: string,
  documents: number,
): { settings: TrainingSettings; why: string } {
  const { preset, why } = presetFor(base, documents)
  return { settings: { ...trainingSettings.parse({ base }), ...preset }, why }
}
