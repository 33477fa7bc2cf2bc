import type { Range } from '../../model/documents.ts'
import type { ImportReport } from '../../model/project.ts'
import { unpackRanges } from '../../storage/documents/ranges.ts'
import { labelsOf } from '../../formats/index.ts'
import { exportFile } from '../documents/exporting.ts'
import { addTexts } from '../documents/importing.ts'
import { fileToRead } from '../documents/read-options.ts'
import { openFile } from '../documents/reading/file-reader.ts'
import { countSpans, type FileToRead } from '../documents/reading/read-file.ts'
import { redactFile, valuesOf } from '../redaction/redacting.ts'
import { asDocuments, tagTexts } from '../tagging/tagging.ts'
import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'

/** The documents of a file, numbered. */
async function textsOf(file: FileToRead, signal?: AbortSignal) {
  const texts: { name: string; text: string; words: Range[] | null }[] = []
  const { batches, close } = await openFile(file, signal)
  try {
    for await (const batch of batches) {
      for (const { row } of 'documents' in batch ? batch.documents : []) {
        const words = row.words === null ? null : unpackRanges(row.words)
        texts.push({ name: `${file.name} ${texts.length + 1}`, text: row.text, words })
      }
    }
    return texts
  } finally {
    await close()
  }
}

export function taggingRoutes(os: Implementer, host: Host) {
  const { projects, models, workers } = host
  return {
    tagging: {
      text: os.tagging.text.handler(async ({ input }) => {
        const { path } = await models.get(input.modelId)
        return (await tagTexts(workers, path, [input]))[0]
      }),
      file: os.tagging.file.handler(async ({ input, signal }) => {
        const { path } = await models.get(input.modelId)
        return tagTexts(workers, path, await textsOf(await fileToRead(input), signal))
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
      addToProject: os.tagging.addToProject.handler(async ({ input }): Promise<ImportReport> => {
        const documents = asDocuments(input.texts)
        const project = projects.get(input.project)
        await addTexts(project, 'Add tagged texts', documents, labelsOf(documents))
        return {
          format: 'tagged',
          evidence: '',
          encoding: '',
          problems: [],
          ...{ ...countSpans(documents), skipped: 0 },
        }
      }),
    },
  }
}
