import { oc } from '@orpc/contract'
import { z } from 'zod'
import { documentUnits } from '../model/file-reading.ts'
import { MAX_BODY } from '../model/limits.ts'

/** Texts in one request; whoever has more sends a file, or several requests. */
const MAX_TEXTS = 1000

const offsets = z
  .enum(['code-points', 'utf-16'])
  .default('code-points')
  .describe('How characters are counted: code points as in Python, or UTF-16 units as in Java.')
export type Offsets = z.infer<typeof offsets>

const entity = z.object({
  start: z.int().describe('The first character'),
  end: z.int().describe('The character after the last one'),
  label: z.string(),
  score: z.number().describe('How likely it is right, from 0 to 1'),
  text: z.string().describe('What stands there'),
})
export type Entity = z.infer<typeof entity>

const model = z.object({
  id: z.string().describe('What other calls name it by'),
  name: z.string(),
  labels: z.array(z.string()),
  createdAt: z.string(),
  f1: z
    .number()
    .nullable()
    .describe('Held-out F1 of the training; null when it was not trained here'),
})
export type TaggingModel = z.infer<typeof model>

const modelId = z.string().describe('The id of a model, as the list of models has it')

/** What the service offers, from which its OpenAPI document is made. */
export const taggerContract = {
  listModels: oc
    .route({
      method: 'GET',
      path: '/models',
      operationId: 'listModels',
      summary: 'The models of this machine that can tag, and their labels',
    })
    .output(z.object({ models: z.array(model) })),
  tagTexts: oc
    .route({
      method: 'POST',
      path: '/tag',
      operationId: 'tagTexts',
      summary: 'The entities that a model finds in texts, in the order of the texts',
    })
    .input(
      z.object({
        model: modelId,
        texts: z.array(z.string().max(MAX_BODY)).min(1).max(MAX_TEXTS),
        offsets,
      }),
    )
    .output(z.object({ results: z.array(z.object({ entities: z.array(entity) })) })),
  tagFile: oc
    .route({
      method: 'POST',
      path: '/tag/file',
      operationId: 'tagFile',
      summary: 'The entities that a model finds in the documents of a file, whatever its kind',
    })
    .input(
      z.object({
        model: modelId,
        file: z.file(),
        unit: z.enum(documentUnits).default('auto').describe('What of the file is a document'),
        offsets,
      }),
    )
    .output(
      z.object({
        documents: z.array(
          z.object({ name: z.string(), text: z.string(), entities: z.array(entity) }),
        ),
      }),
    ),
}
