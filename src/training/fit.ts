import { counted } from '../domain/figures.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import type { ModelConfig } from '../nn/config.ts'
import { effectiveSettings } from './settings.ts'

/** What of a model limits the settings of its training. */
export type BaseLimits = Pick<ModelConfig, 'layers' | 'maxPositions' | 'sharesLayers'>

/** Why a model cannot be trained as it is set, in a sentence that says what to set; undefined when it can. */
export function misfit(
  settings: TrainingSettings,
  { layers, maxPositions, sharesLayers }: BaseLimits,
  /** Whether the base knows nothing yet. */
  isNew: boolean,
): string | undefined {
  const { maxLength, frozenLayers, adapterRank } = effectiveSettings(settings)
  if (maxLength > maxPositions) {
    return `This model reads at most ${maxPositions} tokens at once; set the longest sequence to ${maxPositions} or less.`
  }
  if (frozenLayers > 0 && sharesLayers) {
    return 'All layers of this model are one, so none can be frozen; set the frozen layers to 0.'
  }
  if (frozenLayers > layers) {
    return `This model has ${counted(layers, 'layer')}; set the frozen layers to ${layers} or less.`
  }
  if (adapterRank > 0 && isNew) {
    return 'An adapter changes what a base knows, and this one knows nothing yet; set the adapter rank to 0, or begin with a pretrained base.'
  }
  return undefined
}
