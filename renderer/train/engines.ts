import type { DoctorReport } from '../../src/model/engines.ts'

/** The setting that leaves the choice to the host. */
export const AUTOMATIC = 'auto'

export interface EngineChoices {
  options: { value: string; label: string }[]
  /** What the chosen one is, or what will be chosen. */
  help: string
  /** What this machine could have, but cannot use, and why. */
  missing: { id: string; name: string; reason: string }[]
}

/** The engines to choose from; before the host has answered only the automatic choice. */
export function engineChoices(report: DoctorReport | null, value: string): EngineChoices {
  const automatic = { value: AUTOMATIC, label: 'Automatic' }
  if (!report) return { options: [automatic], help: '', missing: [] }
  const { engines, chosen } = report
  const usable = engines.filter((engine) => engine.usable)
  const shown = engines.find(({ id }) => id === (value === AUTOMATIC ? chosen : value))
  const options = [automatic, ...usable.map(({ id, name }) => ({ value: id, label: name }))]
  // A choice that has become unusable is still the one that stands.
  if (shown && !shown.usable) {
    options.push({ value: shown.id, label: `${shown.name} (cannot be used here)` })
  }
  return {
    options,
    help: shown ? helpFor(shown, value, usable.length) : 'Nothing on this machine can train.',
    missing: engines.filter((engine) => !engine.usable),
  }
}

function helpFor(
  { name, reason }: { name: string; reason: string },
  value: string,
  usable: number,
): string {
  if (value !== AUTOMATIC) return reason
  return `${usable > 1 ? 'The fastest here' : 'The only one usable here'} is ${name}. ${reason}`
}
