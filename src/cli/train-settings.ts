import {
  adapterRate,
  settingFields,
  settingFieldsOf,
  trainingSettings,
  type TrainingSettings,
} from '../model/training-settings.ts'
import { failed } from '../domain/failure.ts'
import { isMadeHere } from '../training/scratch.ts'
import type { Host } from '../host/host.ts'

/** --batch-size for batchSize. */
const flagOf = (key: string) => `--${key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`

/** Flags of `train` with their help; each overrides the suggestion for the base. */
export const settingFlags = settingFields.map(({ key, value, flagHelp }): [string, string] => [
  `${flagOf(key)} ${value}`.trim(),
  flagHelp,
])

/** A flag that changes nothing would let the user believe that it did. */
function refuseMeaningless(base: string, flags: Record<string, unknown>): void {
  const meant = settingFieldsOf(base).map(({ key }) => key)
  const other = settingFields.find(({ key }) => flags[key] !== undefined && !meant.includes(key))
  if (!other) return
  throw failed(
    'bad-input',
    `${flagOf(other.key)} means nothing with --base ${base}, which has ${meant.map(flagOf).join(', ')} alone; leave it out.`,
  )
}

/** Who says what to train, so that settings given would not count. */
const settles = {
  '--best': 'finds base and settings itself',
  '--repeat': 'takes the settings of the run',
} as const

export function refuseSettings(flags: Record<string, unknown>, by: keyof typeof settles): void {
  const given = settingFields.find(({ key }) => flags[key] !== undefined)
  if (!given) return
  throw failed('bad-input', `${by} ${settles[by]}; leave out ${flagOf(given.key)}, or ${by}.`)
}

async function suggested(
  host: Host,
  base: string,
  flags: Record<string, unknown>,
  projectId?: string,
): Promise<TrainingSettings> {
  const path = isMadeHere(base) ? base : await host.models.locate(base)
  const project = projectId === undefined ? undefined : host.projects.get(projectId)
  // The reference run's settings are the schema's defaults.
  if (flags.referenceMode) return trainingSettings.parse({ base: path })
  return (await host.training.suggest(path, project)).settings
}

/** Settings for a base, or those of an earlier run, with the flags given; a wrong value is one sentence. */
export async function settingsFrom(
  host: Host,
  from: string | TrainingSettings,
  flags: Record<string, unknown>,
  projectId?: string,
): Promise<TrainingSettings> {
  const start = typeof from === 'string' ? await suggested(host, from, flags, projectId) : from
  refuseMeaningless(typeof from === 'string' ? from : from.base, flags)
  const given = settingFields.flatMap(({ key, kind }) => {
    const value = flags[key]
    if (value === undefined) return []
    return [[key, kind === 'number' || kind === 'optional' ? Number(value) : value]]
  })
  const parsed = trainingSettings.safeParse({ ...start, ...Object.fromEntries(given) })
  const isAsked = flags.learningRate !== undefined || flags.referenceMode === true
  if (parsed.success && start.adapterRank === 0 && parsed.data.adapterRank > 0 && !isAsked) {
    return { ...parsed.data, learningRate: adapterRate(parsed.data.learningRate) }
  }
  if (parsed.success) return parsed.data
  const [wrong] = parsed.error.issues
  const field = settingFields.find(({ key }) => key === wrong.path[0])
  throw failed(
    'bad-input',
    field ? `${flagOf(field.key)}: ${field.demand}` : 'Name a base to begin with.',
  )
}
