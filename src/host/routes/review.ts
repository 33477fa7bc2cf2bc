import { unwrap } from '../../domain/failure.ts'
import type { Host } from '../host.ts'
import { agreement, decide, disagreements, freeze, importSet, modelSet } from '../review/review.ts'
import { checkLabels, lastCheck } from '../review/label-check.ts'
import { fileToRead } from '../documents/read-options.ts'
import type { Implementer } from '../implementer.ts'

export function reviewRoutes(os: Implementer, { projects, models, workers }: Host) {
  return {
    review: {
      sets: os.review.sets.handler(({ input }) => projects.get(input.project).review.sets()),
      freeze: os.review.freeze.handler(async ({ input }) =>
        freeze(await projects.whole(input.project), input.name),
      ),
      importSet: os.review.importSet.handler(async ({ input }) => {
        const { name, bytes, ...options } = await fileToRead(input)
        const project = await projects.whole(input.project)
        return importSet(project, input.name, name, bytes, options)
      }),
      modelSet: os.review.modelSet.handler(async ({ input }) => {
        const model = await models.get(input.modelId)
        return modelSet(await projects.whole(input.project), workers, model, input.documents)
      }),
      check: os.review.check.handler(async ({ input, signal }) =>
        projects.swept(input.project, checkLabels(await projects.whole(input.project), signal)),
      ),
      lastCheck: os.review.lastCheck.handler(({ input }) => ({
        check: lastCheck(projects.get(input.project)),
      })),
      removeSet: os.review.removeSet.handler(({ input }) => {
        unwrap(projects.get(input.project).review.removeSet(input.id))
        void projects.sweep(input.project)
        return {}
      }),
      agreement: os.review.agreement.handler(({ input }) =>
        agreement(projects.get(input.project), input.a, input.b),
      ),
      disagreements: os.review.disagreements.handler(({ input }) => {
        const { a, b, offset, limit } = input
        return disagreements(projects.get(input.project), a, b, offset, limit)
      }),
      decide: os.review.decide.handler(async ({ input }) => {
        const { project, change, ...decision } = input
        await decide(projects.get(project), decision, change)
        return {}
      }),
    },
  }
}
