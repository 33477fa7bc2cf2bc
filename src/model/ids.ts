import { z } from 'zod'

/**
 * The id of a run, a label, a span, a rule or a set. Ids come from files of strangers and become keys and
 * names of folders: they are short plain words, and none that every object has as a property.
 */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]{0,63}$/)
  .refine((word) => !(word in Object.prototype))
