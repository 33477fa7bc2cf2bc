import { failed } from '../domain/failure.ts'
import type { Host } from '../host/host.ts'
import { CHOOSING_MINUTES } from '../model/limits.ts'
import type { TriedRecipe } from '../model/before-a-run.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import type { Output } from './output.ts'

/** Tries the bases at hand on a project's documents, a line for each, and gives what read best. */
export async function chosenSettings(
  host: Host,
  projectId: string,
  minutes: number,
  output: Output,
  stop: AbortSignal,
): Promise<TrainingSettings> {
  const project = await host.projects.whole(projectId)
  output.note(`Each way to train reads what it has not learnt from; at most ${minutes} minutes`)
  for await (const event of host.training.choose(project, minutes, stop)) {
    if (event.type === 'trying')
      output.progress(`${event.name}: part ${event.part} of ${event.parts}`)
    else if (event.type === 'tried') {
      output.endProgress()
      output.result({ tried: event.recipe }, triedText(event.recipe))
    } else {
      output.result({ best: event.best }, `Best: ${event.best.name}`)
      return event.best.settings
    }
  }
  throw new Error('the trials ended without an outcome')
}

function triedText({ name, f1, seconds }: TriedRecipe): string {
  const time = `${Math.ceil(seconds)} s`
  return f1 === null
    ? `${name}: left out, as it would take ${time}`
    : `${name}: F1 ${f1.toFixed(4)}, ${time}`
}

/** `true` where none were given. */
export function minutesFrom(text: true | string): number {
  const minutes = text === true ? CHOOSING_MINUTES.usual : Number(text)
  const { min, max } = CHOOSING_MINUTES
  if (minutes >= min && minutes <= max) return minutes
  throw failed('bad-input', `--best: give minutes, ${min} to ${max}.`)
}
