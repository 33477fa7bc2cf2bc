import { exportAdapter } from '../../checkpoints/adapters/export.ts'
import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'
import { setPrecision, tryPrecision } from '../models/precision.ts'
import { heldOutDocuments } from '../training/held-out.ts'

export function modelsRoutes(os: Implementer, host: Host) {
  const { models, downloads } = host
  return {
    models: {
      list: os.models.list.handler(() => models.list()),
      import: os.models.import.handler(({ input }) => models.import(input.path)),
      rename: os.models.rename.handler(({ input }) => models.rename(input.id, input.name)),
      delete: os.models.delete.handler(({ input }) => done(models.delete(input.id))),
      export: os.models.export.handler(async ({ input }) => ({
        path:
          input.part === 'adapter'
            ? await exportAdapter((await models.get(input.id)).path, input.path)
            : await models.export(input.id, input.path),
      })),
      tryPrecision: os.models.tryPrecision.handler(async ({ input, signal }) => {
        const { path } = await models.get(input.id)
        const project = await host.projects.whole(input.project)
        const { documents } = await heldOutDocuments(project, path, 'dev')
        return tryPrecision(host.workers, path, documents, { signal })
      }),
      setPrecision: os.models.setPrecision.handler(async ({ input }) => {
        await setPrecision((await models.get(input.id)).path, input.precision)
        return models.get(input.id)
      }),
      trash: os.models.trash.handler(() => models.trash()),
      restore: os.models.restore.handler(({ input }) => models.restore(input.id)),
      emptyTrash: os.models.emptyTrash.handler(() => done(models.emptyTrash())),
      hub: os.models.hub.handler(() => host.hub()),
      downloads: os.models.downloads.handler(({ signal }) => downloads.watch(signal)),
      download: os.models.download.handler(({ input }) => downloads.start(input.repository)),
      pauseDownload: os.models.pauseDownload.handler(({ input }) =>
        done(downloads.pause(input.id)),
      ),
      resumeDownload: os.models.resumeDownload.handler(({ input }) =>
        done(downloads.resume(input.id)),
      ),
      cancelDownload: os.models.cancelDownload.handler(({ input }) =>
        done(downloads.cancel(input.id)),
      ),
    },
  }
}

/** The answer of a procedure that returns nothing. */
async function done(work: Promise<void>): Promise<Record<never, never>> {
  await work
  return {}
}
