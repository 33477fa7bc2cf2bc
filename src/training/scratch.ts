import { fail, ok } from '../domain/failure.ts'
import { SEQUENCE } from '../model/limits.ts'
import { INSTANT } from '../model/training-settings.ts'
import { scratchShapes, type ScratchShape } from '../nn/config.ts'

const PREFIX = 'scratch:'

/** Whether a base is a name for what is made here, rather than a model of the library or a folder. */
export const isMadeHere = (base: string) => isScratch(base) || base === INSTANT

/** Whether a base names a model to be made from nothing, rather than a folder. */
export const isScratch = (base: string) => base.startsWith(PREFIX)

/** Layers, sizes and positions of the model that "scratch:tiny" and the like stand for. */
export function scratchShape(base: string) {
  const name = base.slice(PREFIX.length)
  if (Object.hasOwn(scratchShapes, name))
    return ok({ ...scratchShapes[name as ScratchShape], maxPositions: SEQUENCE.max })
  const names = Object.keys(scratchShapes).map((one) => PREFIX + one)
  return fail(
    'bad-input',
    `There is no base called ${base}; use ${names.join(' or ')}, or the folder of a model.`,
  )
}
