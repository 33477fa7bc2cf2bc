import { fail, ok, type Result } from '../domain/failure.ts'
import { printable } from '../domain/quoting.ts'

/** Ids for a message or a help text. */
export const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id).join(', ')

/** The one of a list with an id; `also` stands before the others in what is told without one. */
export function byId<K extends { id: string }>(
  list: readonly K[],
  id: string,
  also = '',
): Result<K> {
  const found = list.find((one) => one.id === id)
  if (found) return ok(found)
  return fail(
    'bad-input',
    `There is no format called ${printable(id)}; choose ${also}${idsOf(list)}.`,
  )
}
