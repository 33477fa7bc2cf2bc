import { labelsOf } from '../../formats/index.ts'
import { exportFile } from '../documents/exporting.ts'
import { fileToRead } from '../documents/read-options.ts'
import { redactFile, valuesOf } from '../redaction/redacting.ts'
import { addTagged } from '../tagging/add-tagged.ts'
import { asDocuments, tagTexts } from '../tagging/tagging.ts'
import { tagFile } from '../tagging/tag-file.ts'
import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'

export function taggingRoutes(os: Implementer, host: Host) {
  const { projects, models, workers, kept } = host
  return {
    tagging: {
      text: os.tagging.text.handler(async ({ input }) => {
        const { modelId, name, keep } = input
        const { path } = await models.get(modelId)
        const texts = await tagTexts(workers, path, [input])
        kept.keep({ place: keep, name, modelId }, texts)
        return texts[0]
      }),
      file: os.tagging.file.handler(async ({ input, signal }) => {
        const { modelId, keep } = input
        const { path } = await models.get(modelId)
        const parts = tagFile(host, path, await fileToRead(input), signal)
        return kept.keeping({ place: keep, name: input.file.name, modelId }, parts)
      }),
      kept: os.tagging.kept.handler(async function* ({ input }) {
        yield* kept.of(input.batch)
      }),
      redact: os.tagging.redact.handler(async ({ input, signal }) => {
        const { modelId, project, by, labels, minScore, keys } = input
        const folder = modelId === null ? null : (await models.get(modelId)).path
        const plan = {
          finder: folder === null ? null : { folder, labels, minScore },
          known: project === null ? [] : await valuesOf(projects.get(project), labels, signal),
          ...{ by, keys },
        }
        const read = await fileToRead(input)
        const { name, bytes, ...told } = await redactFile(workers, read, plan, signal)
        return { ...told, file: new File([bytes], name) }
      }),
      export: os.tagging.export.handler(({ input }) => {
        const documents = asDocuments(input.texts)
        return exportFile('tagged', input.format, documents, labelsOf(documents))
      }),
      addToProject: os.tagging.addToProject.handler(({ input }) =>
        addTagged(projects.get(input.project), input.texts, input.source),
      ),
    },
  }
}
