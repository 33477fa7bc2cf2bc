import { packDocument } from '../../contract/packed-document.ts'
import { failed } from '../../domain/failure.ts'
import type { Host } from '../host.ts'
import { exportOutlook, exportProject } from '../documents/exporting.ts'
import { withHits } from '../documents/hits.ts'
import { importing } from '../documents/importing.ts'
import { importTwinsOf } from '../documents/known-texts.ts'
import { fileToRead, filesToRead } from '../documents/read-options.ts'
import { openPreview } from '../documents/reading/file-reader.ts'
import type { Implementer } from '../implementer.ts'
import { weighDocuments } from '../tagging/instant/weighing.ts'

export function documentRoutes(os: Implementer, { projects, modelViews }: Host) {
  return {
    documents: {
      page: os.documents.page.handler(async ({ input, signal }) => {
        const { filter, offset, limit } = input
        const project = projects.get(input.project)
        await project.listed(filter, { signal })
        const { items, ...rest } = project.page(filter, offset, limit)
        return { ...rest, items: await withHits(project, items, filter.search, signal), offset }
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
      weigh: os.documents.weigh.handler(async ({ input, signal }) =>
        weighDocuments(await projects.whole(input.project), signal),
      ),
      import: os.documents.import.handler(async ({ input, signal }) => {
        const project = projects.get(input.project)
        const { labels, skip, sets } = input
        const choice = { labels, skip, sets }
        const events = importing(project, await filesToRead(input), choice, signal)
        return projects.swept(input.project, events)
      }),
      importTwins: os.documents.importTwins.handler(async ({ input, signal }) =>
        importTwinsOf(projects.get(input.project), await filesToRead(input), signal),
      ),
      preview: os.documents.preview.handler(async ({ input, signal }) =>
        openPreview(await fileToRead(input), signal),
      ),
      export: os.documents.export.handler(({ input: { project, ...choice }, signal }) =>
        exportProject(projects.get(project), choice, signal),
      ),
      exportOutlook: os.documents.exportOutlook.handler(
        ({ input: { project, ...choice }, signal }) =>
          exportOutlook(projects.get(project), choice, signal),
      ),
    },
    labels: {
      list: os.labels.list.handler(({ input }) => projects.get(input.project).labels()),
    },
  }
}
