import { z } from 'zod'

/** What an archive of a project says of itself; its seal is the sum of every file. */
export const archiveManifest = z.object({
  format: z.literal('spanwright-archive'),
  version: z.literal(1),
  name: z.string().min(1),
  createdAt: z.iso.datetime(),
  documents: z.number(),
  /** Names of the models whose folders are `models/1`, `models/2` and so on. */
  models: z.array(z.string().min(1)),
  files: z.array(z.object({ name: z.string(), sha256: z.string().length(64) })),
})
export type ArchiveManifest = z.infer<typeof archiveManifest>
