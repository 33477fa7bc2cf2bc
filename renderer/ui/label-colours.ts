import type { Label } from '../../src/model/labels.ts'
import { HUE_STEP, HUES } from '../../src/model/limits.ts'

/** The hue of a model's label: the project's where it knows the label, else by place in the model. */
export function hueOf(
  label: string,
  ofModel: readonly string[],
  ofProject: readonly Pick<Label, 'name' | 'colour'>[],
): number {
  const known = ofProject.find(({ name }) => name === label)
  return known?.colour ?? (Math.max(0, ofModel.indexOf(label)) * HUE_STEP) % HUES.length
}
