import { z } from 'zod'
import { fileReading } from '../model/file-reading.ts'
import { importReport } from '../model/project.ts'
import { taggedText } from '../model/tagging.ts'
import { asking, file, procedure } from './procedure.ts'
import { MAX_BODY } from '../model/limits.ts'

export const tagging = {
  text: procedure
    .input(z.object({ modelId: z.string(), name: z.string(), text: z.string().max(MAX_BODY) }))
    .output(taggedText),
  /** Reads a dropped file (any import format) and tags each document in it. */
  file: procedure
    .input(
      z.object({
        modelId: z.string(),
        file,
        beside: z.array(file).default([]),
        ...fileReading.shape,
      }),
    )
    .output(z.array(taggedText)),
  export: procedure
    .input(z.object({ texts: z.array(taggedText), format: z.string() }))
    .output(z.object({ file, problems: z.array(z.string()) })),
  /** Adds tagged texts to a project, their spans marked as the model's. */
  addToProject: asking({ texts: z.array(taggedText) }).output(importReport),
}
