import type { ImportReport } from '../../model/project.ts'
import { unwrap } from '../../domain/failure.ts'
import { labelsOf, readFile } from '../../formats/index.ts'
import { exportFile } from '../documents/exporting.ts'
import { addTexts } from '../documents/importing.ts'
import { countSpans } from '../documents/reading/read-file.ts'
import { readOptions } from '../documents/read-options.ts'
import { intoSentences } from '../documents/sentences.ts'
import { asDocuments, tagTexts } from '../tagging/tagging.ts'
import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'

export function taggingRoutes(os: Implementer, host: Host) {
  const { projects, models, workers } = host
  return {
    tagging: {
      text: os.tagging.text.handler(async ({ input }) => {
        const { path } = await models.get(input.modelId)
        return (await tagTexts(workers, path, [input]))[0]
      }),
      file: os.tagging.file.handler(async ({ input }) => {
        const { path } = await models.get(input.modelId)
        const bytes = new Uint8Array(await input.file.arrayBuffer())
        const { documents } = unwrap(
          await readFile(input.file.name, bytes, await readOptions(input)),
        )
        const texts = documents.flatMap((document, index) => {
          const pieces = input.splitSentences ? intoSentences(document) : [document]
          const name = `${input.file.name} ${index + 1}`
          return pieces.map(({ text, words }) => ({ name, text, words }))
        })
        return tagTexts(workers, path, texts)
      }),
      export: os.tagging.export.handler(({ input }) => {
        const documents = asDocuments(input.texts)
        return exportFile('tagged', input.format, documents, labelsOf(documents))
      }),
      addToProject: os.tagging.addToProject.handler(async ({ input }): Promise<ImportReport> => {
        const documents = asDocuments(input.texts)
        const project = projects.get(input.project)
        await addTexts(project, 'Add tagged texts', documents, labelsOf(documents))
        return {
          format: 'tagged',
          evidence: '',
          encoding: '',
          problems: [],
          ...countSpans(documents),
        }
      }),
    },
  }
}
