import type { LoopSettings } from './settings.ts'

export type Preset = Partial<LoopSettings>

/** With fewer training documents than this, seven epochs are too few updates to learn from. */
export const SMALL_DATA = 100

/**
 * Settings that suit a base and the amount of data, over the reference run's; with the reason for the
 * user. The figures behind them are in docs/decisions.
 */
export function presetFor(base: string, documents: number): { preset: Preset; why: string } {
  const small = documents < SMALL_DATA
  if (!base.startsWith('scratch:')) {
    return small
      ? {
          preset: { epochs: 20, learningRate: 5e-5, warmupRatio: 0.1 },
          why: 'Few documents: more epochs at a somewhat larger rate than the reference run.',
        }
      : { preset: {}, why: 'The settings of the published reference run.' }
  }
  return {
    preset: { learningRate: 1e-3, epochs: small ? 40 : 20, warmupRatio: 0.1 },
    why: 'Training from nothing needs a larger learning rate and more epochs than the reference run.',
  }
}
