import { unwrap } from '../../domain/failure.ts'
import { readWordLists } from '../../formats/word-list.ts'
import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'
import { previewRule } from '../tagging/rules/preview.ts'
import { countByScore, suggestWithModel, suggestWithRules } from '../tagging/suggestions.ts'

export function suggestionRoutes(os: Implementer, host: Host) {
  const { projects, models, workers, instant, strings } = host
  return {
    rules: {
      list: os.rules.list.handler(({ input }) => projects.get(input.project).rules()),
      preview: os.rules.preview.handler(({ input }) =>
        previewRule(projects.get(input.project), input.rule),
      ),
      readLists: os.rules.readLists.handler(async ({ input: { file } }) =>
        unwrap(readWordLists(file.name, new Uint8Array(await file.arrayBuffer()))),
      ),
    },
    strings: {
      list: os.strings.list.handler(({ input }) =>
        strings.list(projects.get(input.project), input.filter),
      ),
      ofLabel: os.strings.ofLabel.handler(async ({ input }) => ({
        texts: await strings.ofLabel(projects.get(input.project), input.labelId),
      })),
    },
    suggestions: {
      run: os.suggestions.run.handler(async ({ input, signal }) => {
        const project = await projects.whole(input.project)
        const { source, selection } = input
        const events =
          source.kind === 'rules'
            ? suggestWithRules(project, selection, signal)
            : suggestWithModel(project, workers, await models.get(source.modelId), selection, {
                newLabels: source.newLabels,
                signal,
              })
        return projects.swept(input.project, events)
      }),
      instant: os.suggestions.instant.handler(async ({ input }) => ({
        suggestions: await instant.propose(projects.get(input.project), input.id),
      })),
      likeliest: os.suggestions.likeliest.handler(async ({ input }) => ({
        labelId: await instant.likeliest(projects.get(input.project), input.id, input.range),
      })),
      reading: os.suggestions.reading.handler(({ input }) =>
        projects.get(input.project).lastReading(input.id),
      ),
      scores: os.suggestions.scores.handler(async ({ input, signal }) => ({
        thresholds: await countByScore(
          await projects.whole(input.project),
          input.selection,
          signal,
        ),
      })),
    },
  }
}
