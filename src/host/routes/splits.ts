import { assignSplits, splitOverview } from '../documents/splits.ts'
import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'

export function splitRoutes(os: Implementer, { projects }: Host) {
  return {
    splits: {
      overview: os.splits.overview.handler(({ input, signal }) =>
        splitOverview(projects.get(input.project), signal),
      ),
      assign: os.splits.assign.handler(async ({ input, signal }) => {
        const { project, shares, which, change } = input
        const options = { which, of: change, signal }
        return { documents: await assignSplits(await projects.whole(project), shares, options) }
      }),
    },
  }
}
