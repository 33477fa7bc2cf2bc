import { packDocument } from '../../contract/packed-document.ts'
import { failed } from '../../domain/failure.ts'
import type { Host } from '../host.ts'
import { exportProject } from '../documents/exporting.ts'
import { importing } from '../documents/importing.ts'
import { fileToRead } from '../documents/read-options.ts'
import { openPreview } from '../documents/reading/file-reader.ts'
import type { Implementer } from '../implementer.ts'

export function documentRoutes(os: Implementer, { projects, modelViews }: Host) {
  return {
    documents: {
      page: os.documents.page.handler(async ({ input, signal }) => {
        const { filter, offset, limit } = input
        const project = projects.get(input.project)
        await project.listed(filter, { signal })
        return { ...project.page(filter, offset, limit), offset }
      }),
      get: os.documents.get.handler(({ input }) => {
        const found = projects.get(input.project).document(input.id)
        if (found) return packDocument(found)
        throw failed('not-found', 'That document is not there any more.')
      }),
      modelView: os.documents.modelView.handler(({ input }) =>
        modelViews.view(projects.get(input.project), input.id, input.base, input.maxLength),
      ),
      position: os.documents.position.handler(async ({ input, signal }) => {
        const project = projects.get(input.project)
        await project.listed(input.filter, { signal })
        return { position: project.position(input.id, input.filter) }
      }),
      nextOpen: os.documents.nextOpen.handler(async ({ input, signal }) => {
        const project = projects.get(input.project)
        await project.listed(input.filter, { open: true, signal })
        return { id: project.nextOpen(input.after, input.filter) }
      }),
      import: os.documents.import.handler(async ({ input, signal }) => {
        const project = projects.get(input.project)
        const events = importing(project, await fileToRead(input), signal)
        return projects.swept(input.project, events)
      }),
      preview: os.documents.preview.handler(async ({ input, signal }) =>
        openPreview(await fileToRead(input), signal),
      ),
      export: os.documents.export.handler(({ input, signal }) =>
        exportProject(projects.get(input.project), input.format, signal),
      ),
    },
    labels: {
      list: os.labels.list.handler(({ input }) => projects.get(input.project).labels()),
    },
  }
}
