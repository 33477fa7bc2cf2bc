import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'
import { previewRule } from '../tagging/rules/preview.ts'
import {
  countByScore,
  suggestWithModel,
  suggestWithRules,
  type SuggestionEvent,
} from '../tagging/suggestions.ts'

export function suggestionRoutes(os: Implementer, { projects, models, workers, instant }: Host) {
  /** Whatever becomes of the run, what it leaves behind is removed. */
  async function* swept(id: string, events: AsyncGenerator<SuggestionEvent>) {
    try {
      yield* events
    } finally {
      void projects.sweep(id)
    }
  }

  return {
    rules: {
      list: os.rules.list.handler(({ input }) => projects.get(input.project).rules()),
      preview: os.rules.preview.handler(({ input }) =>
        previewRule(projects.get(input.project), input.rule),
      ),
    },
    suggestions: {
      run: os.suggestions.run.handler(async ({ input, signal }) => {
        const project = projects.get(input.project)
        const { source, selection } = input
        const events =
          source.kind === 'rules'
            ? suggestWithRules(project, selection, signal)
            : suggestWithModel(
                project,
                workers,
                await models.get(source.modelId),
                selection,
                signal,
              )
        return swept(input.project, events)
      }),
      instant: os.suggestions.instant.handler(async ({ input }) => ({
        suggestions: await instant.propose(projects.get(input.project), input.id),
      })),
      scores: os.suggestions.scores.handler(({ input }) => ({
        thresholds: countByScore(projects.get(input.project), input.selection),
      })),
    },
  }
}
