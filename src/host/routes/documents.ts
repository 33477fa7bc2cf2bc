import { packDocument } from '../../contract/packed-document.ts'
import { unwrap, failed } from '../../domain/failure.ts'
import type { Host } from '../host.ts'
import { allTexts } from '../documents/all-texts.ts'
import { exportFile, importBytes } from '../documents/importing.ts'
import { readOptions } from '../documents/read-options.ts'
import type { Implementer } from '../implementer.ts'

export function documentRoutes(os: Implementer, { projects, modelViews }: Host) {
  return {
    documents: {
      page: os.documents.page.handler(({ input }) => {
        const { filter, offset, limit } = input
        return { ...projects.get(input.project).page(filter, offset, limit), offset }
      }),
      get: os.documents.get.handler(({ input }) => {
        const found = projects.get(input.project).document(input.id)
        if (found) return packDocument(found)
        throw failed('not-found', 'That document is not there any more.')
      }),
      modelView: os.documents.modelView.handler(({ input }) =>
        modelViews.view(projects.get(input.project), input.id, input.base, input.maxLength),
      ),
      position: os.documents.position.handler(({ input }) => ({
        position: projects.get(input.project).position(input.id, input.filter),
      })),
      nextOpen: os.documents.nextOpen.handler(({ input }) => ({
        id: projects.get(input.project).nextOpen(input.after, input.filter),
      })),
      import: os.documents.import.handler(async ({ input }) => {
        const bytes = new Uint8Array(await input.file.arrayBuffer())
        const project = projects.get(input.project)
        const { file, splitSentences: sentences } = input
        const options = { ...(await readOptions(input)), sentences }
        return unwrap(await importBytes(project, file.name, bytes, options))
      }),
      export: os.documents.export.handler(async ({ input, signal }) => {
        const project = projects.get(input.project)
        const { name, guidelines } = project
        const documents = await allTexts(project, signal)
        return exportFile(name, input.format, documents, project.labels(), guidelines)
      }),
    },
    labels: {
      list: os.labels.list.handler(({ input }) => projects.get(input.project).labels()),
    },
  }
}
