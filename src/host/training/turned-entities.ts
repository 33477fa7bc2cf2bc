import { failed } from '../../domain/failure.ts'
import type { Run, TurnedEntity } from '../../model/runs.ts'
import type { Project } from '../../storage/project.ts'
import { entityAt, turnedPlaces } from '../../training/turned.ts'
import type { RunFolders } from './run-folders.ts'

/** Entities of one answer. */
const PAGE = 50

interface Asked {
  /** Of the evaluation that is compared with the one before. */
  step: number
  found: boolean
  from: number
}

/**
 * The entities of a run that turned at an evaluation, in their sentences; of documents that are gone, none. Throws a
 * FailureError where the run's folder does not tell.
 */
export async function turnedFrom(
  folders: RunFolders,
  project: Project,
  run: Run,
  { step, found, from }: Asked,
): Promise<{ items: TurnedEntity[]; next: number | null }> {
  const saved = await folders.of(run).position()
  const { entities = [], evaluations = [] } = saved?.position.turns ?? {}
  const at = evaluations.findIndex((one) => one.step === step)
  if (at < 1)
    throw failed(
      'not-found',
      `Which others turned is kept beside the checkpoint of ${run.name}, which is not here yet, or not any more.`,
    )
  const [before, after] = evaluations.slice(at - 1, at + 1)
  const places = turnedPlaces(entities, before.hits, after.hits, found)
  const end = from + PAGE
  const items = places.slice(from, end).flatMap((place) => {
    const open = project.document(place[0])
    return open ? [entityAt(place, found, open.document.text)] : []
  })
  return { items, next: end < places.length ? end : null }
}
